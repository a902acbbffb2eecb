/** `raw-file` over HTTP: the types that hgweb guesses, and what keeps a browser safe from what a repository holds. Source: hgweb-compat 1.9. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { AnswerRequest } from "../web/answer";
import { EXTENSIONS_BY_TYPE } from "../web/media-types";
import { sampleAnswers } from "../web/testing/sample-site";
import { type ServedPage, servedByHgweb } from "../web/views/testing/served-by-hgweb";
import { INERT_POLICY } from "./content-security-policy";
import { type OpenDoor, openDoor } from "./testing/open-door";

/** Names that tell a type or not. */
const ODD_NAMES = [
  ...[
    "Makefile",
    ".hgignore",
    ".taskcluster.yml",
    "moz.build",
    "x.ftl",
    "x.idl",
    "x.webidl",
    "x.jsm",
    "x.toml",
    "x.ini",
  ],
  ...[
    "x.HTML",
    "x.SVG",
    "x.tar.gz",
    "x.svgz",
    "x.html.gz",
    "x.html.bak",
    "x.js.map",
    "x.",
    ".html",
    "..svg",
    "a b.png",
  ],
];
const CONTENTS = { text: "<script>alert(1)</script>\n".repeat(60), nul: "<script>\0</script>", empty: "" };
/** What a browser would run as a page if it were let. */
const ACTIVE = [
  "x.html",
  "x.htm",
  "x.shtml",
  "x.xhtml",
  "x.svg",
  "x.svgz",
  "x.xml",
  "x.xsl",
  "x.js",
  "x.mjs",
  "x.pdf",
  "x.swf",
];

const folder = makeTemporaryFolder("raw-file");
/** Every eighth: `guessType()` is compared on all of them. */
const extensions = Object.values(EXTENSIONS_BY_TYPE)
  .flatMap((line) => line.split(" "))
  .filter((_, i) => i % 8 === 0);
const names = [...new Set([...extensions.map((extension) => `x.${extension}`), ...ODD_NAMES, ...ACTIVE])];
const paths = Object.keys(CONTENTS).flatMap((kind) => names.map((name) => `${kind}/${name}`));
const urls = paths.map((path) => `/try/raw-file/tip/${encodeURI(path)}`);
let answers: AnswerRequest;
let served: ReadonlyMap<string, ServedPage>;
let door: OpenDoor;

beforeAll(async () => {
  const base = join(folder.path, "base");
  hg(folder.path, "init", base);
  for (const [kind, content] of Object.entries(CONTENTS)) {
    mkdirSync(join(base, kind));
    for (const name of names) writeFileSync(join(base, kind, name), content);
  }
  hg(base, "commit", "-q", "-A", "-m", "files of all types");
  answers = sampleAnswers(await openSampleTree(base, folder.path));
  served = servedByHgweb(base, urls);
}, 120_000);
beforeEach(async () => {
  door = await openDoor(answers);
});
afterAll(() => folder.remove());

test("every name has the type that hgweb guesses, with text, with a NUL and with nothing in it", async () => {
  expect(urls.length).toBeGreaterThan(600);
  const differing: unknown[] = [];
  for (const url of urls) {
    const { status, headers, body } = await door.ask(url);
    const theirs = served.get(url);
    const isSame = status === theirs?.status && body.toString("latin1") === theirs.body;
    if (!isSame || headers["content-type"] !== theirs.type)
      differing.push([url, status, headers["content-type"], theirs]);
  }
  expect(differing).toEqual([]);
});

test.for(ACTIVE)("%s is sent so that a browser runs nothing of it", async (name) => {
  for (const kind of Object.keys(CONTENTS)) {
    for (const method of ["GET", "HEAD"]) {
      const { status, headers } = await door.ask(`/try/raw-file/tip/${kind}/${name}`, {}, method);
      expect(status).toBe(200);
      expect(headers["content-security-policy"]).toBe(INERT_POLICY);
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["content-disposition"]).toBe(`inline; filename="${name}"`);
    }
  }
});

test("the policy of files lets nothing run, load or leave its sandbox", () => {
  const directives = new Map(INERT_POLICY.split("; ").map((directive) => directive.split(/ (.*)/) as [string, string]));
  expect(directives.get("default-src")).toBe("'none'");
  expect(directives.get("sandbox")).toBeUndefined(); // allows nothing back, neither scripts nor forms
  expect([...directives.keys()]).toEqual(["default-src", "style-src", "sandbox"]);
});

test.for(["gzip", "br", undefined])("a file keeps its type and its policy with the coding %s", async (coding) => {
  const accepted: Record<string, string> = coding === undefined ? {} : { "Accept-Encoding": coding };
  const { headers } = await door.ask("/try/raw-file/tip/text/x.html", accepted);
  expect(headers["content-encoding"]).toBe(coding);
  expect(headers["content-type"]).toBe('text/html; charset="UTF-8"');
  expect(headers["content-security-policy"]).toBe(INERT_POLICY);
});
