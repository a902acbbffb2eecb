import { afterAll, beforeAll, expect, test } from "vitest";
import { RepoError } from "../../errors";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { CountingBundleStore } from "../../store/testing/counting-bundle-store";
import { ask } from "../testing/ask";
import type { PushView } from "./push-view";
import { BASE_LENGTH, HOSTILE, PUSHED_AT, type PublishedPushes, publishPushes } from "./testing/published-pushes";

/** A store that can be cut off. */
class FragileStore extends MemoryBundleStore {
  isAway = false;

  override async read(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    if (this.isAway) throw new RepoError("storeUnavailable", "the store is away");
    return super.read(key, maxBytes);
  }
}

const folder = makeTemporaryFolder("push-page");
const fragile = new FragileStore();
const store = new CountingBundleStore(fragile);
let site: PublishedPushes;

beforeAll(async () => {
  site = await publishPushes(folder.path, store);
}, 60_000);
afterAll(() => folder.remove());

async function pushView(url: string): Promise<PushView> {
  const { status, answer } = await ask(site.answers, url);
  expect(status).toBe(200);
  if (answer.kind !== "page" || answer.view.name !== "push") throw new Error(`${url} is no push page`);
  return answer.view;
}

test("a push's page tells its series, tip first, with places in the push", async () => {
  const { first } = site;
  const scope = `/try/bundle/${first.bundle}`;
  const view = await pushView(scope);
  expect(view).toMatchObject({
    pushId: 1,
    bundle: first.bundle,
    user: HOSTILE,
    date: { iso: new Date(PUSHED_AT * 1000).toISOString().replace(".000Z", "+00:00") },
    baseUrl: "https://hg.example.com/unified", // without the name and the password
    standsOn: [],
    changesetCount: 3,
  });
  expect(view.bases).toHaveLength(1);
  expect(view.changesets.map(({ number, node, fileCount }) => [number, node, fileCount])).toEqual([
    [3, first.nodes[2], 1],
    [2, first.nodes[1], 1],
    [1, first.nodes[0], 70],
  ]);
  expect(view.changesets[2]).toMatchObject({
    href: `${scope}/rev/${first.nodes[0]}`,
    rawHref: `${scope}/raw-rev/${first.nodes[0]}`,
    author: "Ann",
    summary: [
      { text: "Bug 1234567", href: "https://bugzilla.mozilla.org/show_bug.cgi?id=1234567" },
      { text: " - many files. r=dave" },
    ],
  });
});

test("a push on top of another names it and stands on its tip", async () => {
  const { first, second } = site;
  const scope = `/try/bundle/${second.bundle}`;
  const tip = first.nodes.at(-1);
  expect(await pushView(scope)).toMatchObject({
    pushId: 2,
    bases: [{ text: tip?.slice(0, 12), href: `${scope}/rev/${tip}` }],
    standsOn: [{ text: "push 1", href: `/try/bundle/${first.bundle}` }],
    changesetCount: 1,
  });
});

test("no bundle is read for a push's page, and it is there when the store is not", async () => {
  const before = { reads: store.reads, sizes: store.sizes, lists: store.lists };
  const { first, second } = site;
  const { etag } = await ask(site.answers, `/try/bundle/${first.bundle}`);
  expect({ reads: store.reads, sizes: store.sizes, lists: store.lists }).toEqual(before);
  fragile.isAway = true;
  for (const { bundle } of [first, second]) expect((await pushView(`/try/bundle/${bundle}`)).bundle).toBe(bundle);
  expect((await ask(site.answers, `/try/bundle/${first.bundle}`)).etag).toBe(etag);
  fragile.isAway = false;
  expect({ reads: store.reads, sizes: store.sizes, lists: store.lists }).toEqual(before);
});

test("a push's page is named by its bundle alone", async () => {
  const { first, second } = site;
  const etags = await Promise.all(
    [first, second].map(async ({ bundle }) => (await ask(site.answers, `/try/bundle/${bundle}`)).etag),
  );
  expect(new Set(etags).size).toBe(2);
  expect(etags).not.toContain(undefined);
});

test("ids, tips and prefixes lead to a push's page; machine styles of it are the shortlog", async () => {
  const { first } = site;
  const scope = `/try/bundle/${first.bundle}`;
  for (const url of ["/try/push/1", `/try/bundle/${first.nodes[2]}`, `/try/bundle/${first.bundle.slice(0, 12)}`]) {
    expect(await ask(site.answers, url)).toMatchObject({ status: 302, headers: { location: scope } });
  }
  expect((await ask(site.answers, "/try/push/3")).status).toBe(404);
  const json = JSON.parse((await ask(site.answers, `${scope}?style=json`)).body.toString());
  expect(json).toMatchObject({ node: first.nodes[2], changeset_count: BASE_LENGTH + 3 });
});
