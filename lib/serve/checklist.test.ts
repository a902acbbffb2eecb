/** The checklist of hgweb-compat 0: every command in every style and scope, each by path, by query and by `style=`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { STYLES } from "../web/commands";
import { type PublishedPushes, publishPushes } from "../web/views/testing/published-pushes";
import type { OpenDoor } from "./testing/open-door";
import { openSite } from "./testing/open-site";

/** Statuses in the order html, json, raw, atom, rss. */
type Statuses = readonly [number, number, number, number, number];
const ALL: Statuses = [200, 200, 200, 200, 200];
const PAGES: Statuses = [200, 200, 200, 403, 403];
const PAGE_AND_JSON: Statuses = [200, 200, 403, 403, 403];
const JSON_ONLY: Statuses = [403, 200, 403, 403, 403];

/** Words of a command, what stands behind it, its statuses; `{node}` is a pushed changeset. */
const CHECKLIST: readonly (readonly [words: string, forms: readonly string[], statuses: Statuses])[] = [
  ["rev changeset", ["", "/tip", "/{node}", "/0:2"], PAGES],
  ["log", ["", "/tip"], ALL],
  ["log filelog", ["/tip/a", "/tip/a?linerange=1:1&descend", "/tip/a?patch"], [200, 200, 403, 200, 200]],
  ["changelog", ["", "/tip"], ALL],
  ["shortlog", ["", "/tip"], PAGES],
  ["graph", ["", "/tip", "/{node}", "?revcount=2"], PAGES],
  ["file", ["", "/tip", "/tip/a"], PAGES],
  ["manifest", ["", "/tip"], PAGES],
  ["diff filediff", ["/tip/a"], PAGES],
  ["comparison", ["/tip/a"], PAGE_AND_JSON],
  ["annotate", ["/tip/a"], PAGES],
  ["archive", ["/tip?type=zip", "/{node}?type=gz", "/0/a?type=bz2"], ALL],
  ["tags bookmarks branches", [""], ALL],
  ["summary", [""], PAGE_AND_JSON],
  ["static", ["/icon.svg"], ALL],
  ["help", ["", "/revsets"], PAGE_AND_JSON],
  ["pushloghtml", ["", "/1"], [200, 403, 403, 403, 403]], // atom: hgweb crashes, with 500
  ["pushlog", ["", "/1"], ALL],
  ["pushes", ["", "/1", "?version=2&full=1"], JSON_ONLY],
  ["automationrelevance pushchangedfiles", ["/{node}"], JSON_ONLY],
  ["info", ["/tip", "?node=tip"], JSON_ONLY],
  ["headdivergence", ["/0?p=a"], JSON_ONLY],
  ["isancestor", ["?head=tip&node=0"], JSON_ONLY],
  ["repoinfo", [""], PAGE_AND_JSON],
  ["firefoxreleases", [""], ALL],
  ["highlightcss", [""], ALL],
  ["nosuch", [""], [400, 400, 400, 400, 400]],
];

const folder = makeTemporaryFolder("checklist");
let site: PublishedPushes;
let scopes: readonly string[];

beforeAll(async () => {
  site = await publishPushes(folder.path, new MemoryBundleStore());
  scopes = ["/try", `/try/bundle/${site.second.bundle}`];
}, 60_000);
afterAll(() => folder.remove());

/** Every way to ask for a form of a command in a style. */
function waysTo(scope: string, word: string, form: string, style: string): string[] {
  const [path = "", query] = form.replace("{node}", String(site.second.nodes[0])).split("?");
  const [, symbol, ...file] = path.split("/");
  const command = style === "html" ? word : `${style}-${word}`;
  const names = [symbol && `node=${symbol}`, file.length > 0 && `file=${file.join("/")}`, query];
  const parameters = names.filter((name) => typeof name === "string" && name !== "").join("&");
  const inStyle = style === "html" ? "" : `style=${style}`;
  const join = (...parts: readonly string[]) => {
    const joined = parts.filter((part) => part !== "").join("&");
    return joined === "" ? "" : `?${joined}`;
  };
  const byPath = [
    `${scope}/${command}${path}${join(query ?? "")}`,
    `${scope}/${command}${path}/${join(query ?? "")}`,
    `${scope}/${word}${path}${join(query ?? "", inStyle)}`,
  ];
  // All of its path is the file's.
  if (word === "static") return [...byPath, `${scope}${join("cmd=static", `file=${symbol}`, inStyle)}`];
  return [...byPath, `${scope}${join(`cmd=${word}`, parameters, inStyle)}`, `${scope}/${command}${join(parameters)}`];
}

const rows = CHECKLIST.map(([words, forms, statuses]) => ({ words, forms, statuses, shown: forms.join(" ") }));

test.for(rows)("$words $shown: the statuses of all styles", async ({ words, forms, statuses }) => {
  const door = await openSite(site.answers);
  const wrong: unknown[] = [];
  for (const scope of scopes) {
    for (const word of words.split(" ")) {
      for (const form of forms) {
        for (const [at, style] of STYLES.entries()) {
          for (const url of new Set(waysTo(scope, word, form, style))) {
            const fault = await judge(door, url, statuses[at] ?? 0);
            if (fault !== undefined) wrong.push([url, fault]);
          }
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** Says what is wrong with an answer: its status, its validators, or what HEAD makes of it. */
async function judge(door: OpenDoor, url: string, wanted: number): Promise<string | undefined> {
  const { status, headers } = await door.ask(url);
  if (status !== wanted) return `${status} and not ${wanted}`;
  if (status !== 200) return undefined;
  if (headers.etag === undefined) return "has no etag";
  const again = await door.ask(url, { "If-None-Match": headers.etag });
  if (again.status !== 304 || again.body.length > 0) return `${again.status} for its own etag`;
  const head = await door.ask(url, {}, "HEAD");
  const type = head.headers["content-type"];
  if (head.status !== 200 || head.body.length > 0 || type !== headers["content-type"]) return "HEAD is another answer";
  return undefined;
}

test("raw files and the list of trees answer", async () => {
  const door = await openSite(site.answers);
  const wrong: unknown[] = [];
  const inScope = ["/raw-file/tip/a", "/raw-file/tip", "/raw-file"];
  for (const url of [
    "/",
    "/?style=json",
    "/?style=raw",
    ...scopes.flatMap((scope) => inScope.map((at) => scope + at)),
  ]) {
    const fault = await judge(door, url, 200);
    if (fault !== undefined) wrong.push([url, fault]);
  }
  expect(wrong).toEqual([]);
});
