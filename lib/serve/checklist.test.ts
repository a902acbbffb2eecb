/** The checklist of hgweb-compat 0: every command in every style and scope, each by path, by query and by `style=`. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { aliasesOf, listCommands, STYLES } from "../web/commands";
import { CONTENT_TYPES } from "../web/respond";
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
  ["log changelog shortlog", ["?rev=one", "?rev=all()&revcount=1"], PAGES], // a search
  ["rawfile", ["/tip/a"], ALL],
  ["rawfile", ["", "/tip"], PAGES], // directories
  ["archive", ["/tip?type=zip", "/{node}?type=gz", "/0/a?type=bz2", "/tip.zip", "/{node}.tar.gz/a", "/0.tar.bz2"], ALL],
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

/** Words whose answers are bytes, or of one type whatever the style. */
const TYPES_OF_THEIR_OWN: ReadonlySet<string> = new Set([
  "file",
  "rawfile",
  "archive",
  "static",
  "pushlog",
  "highlightcss",
]);

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
  // All of the path is the file's; and only in a path does an extension say what an archive is.
  if (word === "static") return [...byPath, `${scope}${join("cmd=static", `file=${symbol}`, inStyle)}`];
  if (word === "archive" && query === undefined) return byPath.filter((url) => !url.endsWith("/"));
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
            const type = TYPES_OF_THEIR_OWN.has(word) || style === "html" ? undefined : CONTENT_TYPES[style];
            const fault = await judge(door, url, statuses[at] ?? 0, type);
            if (fault !== undefined) wrong.push([url, fault]);
          }
        }
      }
    }
  }
  expect(wrong).toEqual([]);
});

/** Says what is wrong with an answer: its status, its type when one is given, its validators, or what HEAD makes of it. */
async function judge(door: OpenDoor, url: string, wanted: number, wantedType?: string): Promise<string | undefined> {
  const { status, headers } = await door.ask(url);
  if (status !== wanted) return `${status} and not ${wanted}`;
  if (wantedType !== undefined && headers["content-type"] !== wantedType) return String(headers["content-type"]);
  if (status !== 200) return undefined;
  if (headers.etag === undefined) return "has no etag";
  const again = await door.ask(url, { "If-None-Match": headers.etag });
  if (again.status !== 304 || again.body.length > 0) return `${again.status} for its own etag`;
  const head = await door.ask(url, {}, "HEAD");
  const type = head.headers["content-type"];
  if (head.status !== 200 || head.body.length > 0 || type !== headers["content-type"]) return "HEAD is another answer";
  return undefined;
}

test("the checklist has every word that there is for a command", () => {
  const words = new Set(CHECKLIST.flatMap(([word]) => word.split(" ")));
  const known = listCommands().flatMap((command) => [command, ...aliasesOf(command)]);
  expect([...words].sort()).toEqual([...known, "nosuch"].sort());
});

test("the list of trees, the pages of pushes and raw files answer in the styles that they have", async () => {
  const door = await openSite(site.answers);
  const wrong: unknown[] = [];
  const expected: [url: string, status: number][] = scopes.flatMap((scope) =>
    ["/raw-file/tip/a", "/raw-file/tip", "/raw-file", "", "/"].map((at): [string, number] => [scope + at, 200]),
  );
  for (const [at, style] of STYLES.entries()) {
    for (const path of ["/", "/index"]) expected.push([`${path}?style=${style}&sort=name`, PAGES[at] ?? 0]);
    for (const scope of scopes) expected.push([`${scope}?style=${style}`, 200]);
  }
  for (const [url, status] of expected) {
    const fault = await judge(door, url, status);
    if (fault !== undefined) wrong.push([url, fault]);
  }
  expect(wrong).toEqual([]);
});
