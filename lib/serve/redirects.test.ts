/** Where hgweb answers, we answer: with its status, at that URL, without a redirect. The redirects that are ours are of our own URLs alone. */
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { type AutomationPushes, publishAutomationPushes } from "../web/views/testing/automation-pushes";
import { type ServedPage, servedByHgweb } from "../web/views/testing/served-by-hgweb";
import type { OpenDoor } from "./testing/open-door";
import { openSite } from "./testing/open-site";

/** Forms of URLs as people and programs write them: slashes at the end, doubled, or missing; more path than is taken. */
const FORMS = [
  ...[
    "",
    "/",
    "//",
    "?",
    "/?",
    "?style=raw",
    "/?style=json",
    "?cmd=summary",
    "/?cmd=rev&node=tip",
    "?cmd=rev;node=tip",
  ],
  ...[
    "/rev",
    "/rev/",
    "/rev//",
    "/rev/tip",
    "/rev/tip/",
    "/rev/tip//",
    "/rev/tip/extra/path",
    "//rev//tip",
    "/rev?node=tip",
  ],
  ...[
    "/changeset/1",
    "/changeset/1/",
    "/raw-rev/1",
    "/raw-rev/1/",
    "/json-rev/1/",
    "/json-rev/1/x",
    "/json-",
    "/raw-",
    "/atom-",
  ],
  ...[
    "/log",
    "/log/",
    "/log/tip/",
    "/log/1",
    "/log/tip/a.txt",
    "/log/tip/a.txt/",
    "/log/tip/src/",
    "/changelog/",
    "/shortlog/",
  ],
  ...[
    "/file",
    "/file/",
    "/file/tip",
    "/file/tip/",
    "/file/tip//",
    "/file/tip/src",
    "/file/tip/src/",
    "/file/tip//src",
    "/file/tip/a.txt",
  ],
  ...[
    "/file/tip/a.txt/",
    "/raw-file/tip/a.txt",
    "/raw-file/tip/a.txt/",
    "/raw-file/tip/src/",
    "/raw-file/tip",
    "/raw-file/tip/",
  ],
  ...[
    "/file/tip/src/../a.txt",
    "/file/tip/./a.txt",
    "/file/tip/../../x",
    "/file/tip/src//main.c",
    "/file/tip/%61.txt",
    "/file/tip/nosuch",
  ],
  ...[
    "/manifest",
    "/manifest/",
    "/manifest/tip/",
    "/manifest/tip/src/",
    "/diff/tip/a.txt/",
    "/filediff/tip/a.txt",
    "/diff/tip/",
  ],
  ...[
    "/annotate/tip/a.txt",
    "/annotate/tip/a.txt/",
    "/comparison/tip/a.txt/",
    "/filelog/tip/a.txt/",
    "/filelog/tip/",
    "/filelog/",
  ],
  ...[
    "/tags",
    "/tags/",
    "/tags/x",
    "/bookmarks/",
    "/branches/",
    "/summary/",
    "/summary/x/y",
    "/json-tags/",
    "/atom-log/",
    "/rss-log/",
  ],
  ...[
    "/rev/nosuch/",
    "/nosuch",
    "/nosuch/",
    "/json-nosuch/",
    "/REV/tip",
    "/Rev",
    "/rev/TIP",
    "/rev/0",
    "/rev/-1",
    "/rev/99999",
  ],
] as const;

const folder = makeTemporaryFolder("redirects");
const urls = FORMS.map((form) => `/try${form}`);
let site: AutomationPushes;
let served: ReadonlyMap<string, ServedPage>;
let door: OpenDoor;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
  served = servedByHgweb(join(folder.path, "base"), urls);
}, 120_000);
beforeEach(async () => {
  door = await openSite(site.answers);
});
afterAll(() => folder.remove());

test.for(urls)("%s has hgweb's status, and is no redirect", async (url) => {
  const { status, headers } = await door.ask(url);
  expect([url, status, headers.location]).toEqual([url, served.get(url)?.status, undefined]);
});

test.for(FORMS.filter((form) => form !== "" && form !== "/" && form !== "//"))(
  "in a scope %s has the same status",
  async (form) => {
    // A scope is a repository: below it the grammar is the same.
    const scoped = await door.ask(`/try/bundle/${site.second.bundle}${form}`);
    expect([form, scoped.status, scoped.headers.location]).toEqual([
      form,
      served.get(`/try${form}`)?.status,
      undefined,
    ]);
  },
);

test("only a push's number, a tip and a prefix of a bundle lead on, to that bundle, with all that stands behind them", async () => {
  const { bundle, nodes, pushId } = site.second;
  const typed = [
    `push/${pushId}`,
    `bundle/${nodes.at(-1)}`,
    `bundle/${bundle.slice(0, 12)}`,
    `bundle/${bundle.toUpperCase()}`,
  ];
  for (const start of typed) {
    for (const rest of [
      "",
      "/",
      "/rev/tip",
      "/json-pushes?version=2&full=1",
      "/raw-file/tip/src/main.c",
      "/log?rev=a+b%26c",
      "/log/tip?revcount=7&view=split&style=gitweb_mozilla",
    ]) {
      const { status, headers, body } = await door.ask(`/try/${start}${rest}`);
      expect([start, rest, status, body.length]).toEqual([start, rest, 302, 0]);
      const wanted = `/try/bundle/${bundle}${rest === "/" ? "" : rest}`.replace("a+b", "a%20b");
      expect(headers.location).toBe(wanted);
      expect((await door.ask(String(headers.location))).status).toBe(200);
    }
  }
});
