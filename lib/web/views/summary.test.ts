import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { addMadeUpPushes } from "../../push-index/testing/made-up-push";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { ask } from "../testing/ask";
import type { ShortlogView } from "./shortlog-view";
import type { SummaryView } from "./summary-view";
import { BASE_LENGTH, HOSTILE, type PublishedPushes, publishPushes } from "./testing/published-pushes";

const folder = makeTemporaryFolder("summary");
let site: PublishedPushes;

beforeAll(async () => {
  site = await publishPushes(folder.path, new MemoryBundleStore());
}, 60_000);
afterAll(() => folder.remove());

async function view(url: string): Promise<SummaryView | ShortlogView> {
  const { answer } = await ask(site.answers, url);
  if (answer.kind === "page" && (answer.view.name === "summary" || answer.view.name === "shortlog")) return answer.view;
  throw new Error(`${url} is neither a summary nor a shortlog`);
}

test("a tree's summary has the newest pushes above the base's changesets", async () => {
  const { first, second } = site;
  const summary = await view("/try");
  expect(summary).toMatchObject({
    name: "summary",
    pushes: [
      {
        pushId: 2,
        href: `/try/bundle/${second.bundle}`,
        user: "bob@example.com",
        summary: "on top",
        changesetCount: 1,
      },
      { pushId: 1, href: `/try/bundle/${first.bundle}`, user: HOSTILE, summary: "try: -b do", changesetCount: 3 },
    ],
    tags: { rows: [], total: 0 },
    bookmarks: { rows: [{ name: "mark/<&>", href: "/try/rev/mark%252F%3C%26%3E" }], total: 1 },
    branches: { rows: [{ name: "default", href: "/try/shortlog/default", status: "open" }], total: 1 },
  });
  expect(summary.entries.map(({ rev }) => rev)).toEqual([2, 1, 0]);
});

test("a push's summary and shortlog have its changesets above the base's, and no other push's", async () => {
  const { first } = site;
  const scope = `/try/bundle/${first.bundle}`;
  const summary = await view(`${scope}/summary`);
  expect(summary).toMatchObject({ name: "summary", pushes: undefined });
  const shortlog = await view(`${scope}/shortlog`);
  for (const { entries } of [summary, shortlog]) {
    expect(entries.map(({ rev }) => rev)).toEqual([5, 4, 3, 2, 1, 0]);
    expect(entries[0]).toMatchObject({
      node: first.nodes[2],
      href: `${scope}/rev/${first.nodes[2]}`,
      author: "Ann",
      names: [
        { kind: "phasetag", text: "draft" },
        { kind: "branchtag", text: "default" },
        { kind: "tagtag", text: "tip" },
      ],
    });
    expect(entries[3]).toMatchObject({ names: [] });
  }
});

test("a shortlog from a pushed changeset, outside of its scope, is that of its push", async () => {
  const { first, second } = site;
  const json = JSON.parse((await ask(site.answers, `/try/json-shortlog/${first.nodes[1]}`)).body.toString());
  expect(json.node).toBe(first.nodes[1]);
  expect(json.changeset_count).toBe(BASE_LENGTH + 3);
  expect(json.changesets.map(({ pushid }: { pushid: unknown }) => pushid)).toEqual([1, 1, "", "", ""]);
  const stacked = JSON.parse((await ask(site.answers, `/try/json-shortlog/${second.nodes[0]}`)).body.toString());
  expect(stacked.changesets.map(({ pushid }: { pushid: unknown }) => pushid)).toEqual([2, "", "", "", "", "", ""]);
});

test("outside of a scope the shortlog is the base's alone", async () => {
  const json = JSON.parse((await ask(site.answers, "/try/json-shortlog")).body.toString());
  expect(json.changeset_count).toBe(BASE_LENGTH);
  expect(json.changesets).toHaveLength(BASE_LENGTH);
});

test("a new push gives the pages of a tree another ETag", async () => {
  const etags = () => Promise.all(["/try", "/try/shortlog"].map(async (url) => (await ask(site.answers, url)).etag));
  const before = await etags();
  expect(await etags()).toEqual(before);
  await addMadeUpPushes(site.tree.index, "try", [{ pushId: 3, user: "u", dateSeconds: 1, changesets: ["a"] }]);
  for (const etag of await etags()) expect(before).not.toContain(etag);
});
