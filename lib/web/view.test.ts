import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeUtf8b } from "../bytes/text";
import { isRepoError } from "../errors";
import { commandRow, requireTemplate } from "./commands";
import { askHgweb, type HgwebAnswer } from "./testing/hgweb-requests";
import { errorContext, MAX_URL_BYTES, type PageUrl, parseUrl, requireFile } from "./view";

const TREES = ["try", "other"];
const bytes = (text: string | undefined) => (text === undefined ? null : encodeUtf8b(text).toString("latin1"));

function page(url: string, userAgent?: string): PageUrl {
  const parsed = parseUrl(url, TREES, userAgent);
  if (parsed.kind !== "page") throw new Error(`${url} is no page`);
  return parsed;
}

/** Pieces that the grammar treats specially, put together at random. */
const SEGMENTS = [
  ...["rev", "changeset", "json-rev", "raw-rev", "raw-file", "json-raw-file", "file", "log", "rss-log", "shortlog"],
  ...["filelog", "diff", "filediff", "annotate", "manifest", "graph", "archive", "static", "help", "tags", "json-"],
  ...["-", "rev-", "nosuch", "tip", "tip.zip", "tip.tar.gz", "a", "b", "x.txt", "", "", ".", "a%252Fb", "a%2Fb", "%zz"],
  ...["%E9", "%C3%A9", "+", "1:tip", "a%00"],
];
const PARAMETERS = [
  ...["node=tip", "node=", "node=a%2Fb", "file=x.txt", "file=", "file=a%2F%2Fb", "style=json", "style=raw", "style="],
  ...[
    "style=nosuch",
    "cmd=rev",
    "cmd=",
    "cmd=nosuch",
    "cmd=rev;node=tip",
    "rev=x+y%2B",
    "foo",
    "",
    "=x",
    "node=%zz",
    "type=gz",
  ],
];
const commandUrl = fc
  .tuple(
    fc.array(fc.constantFrom(...SEGMENTS), { maxLength: 5 }),
    fc.array(fc.constantFrom(...PARAMETERS), { maxLength: 3 }),
    fc.constantFrom("", "", "mercurial/proto-1.0"),
  )
  .map(([path, query, agent]) => [`/try/${path.join("/")}?${query.join("&")}`, agent] as const)
  // hgweb answers an archive without a node with an uncaught error, before any command.
  .filter(([url]) => !/\/archive\/*\?/.test(url) && !/\/archive\/\//.test(url));

const CANONICAL: Readonly<Record<string, string>> = { changeset: "rev", filediff: "diff" };

/** What hgweb's command got, in the words of `PageUrl`. */
function expectTaken(parsed: PageUrl, { taken }: HgwebAnswer): void {
  if (taken === null) throw new Error("hgweb reached no command");
  const command = CANONICAL[taken.command ?? ""] ?? taken.command;
  const rawFile = command === "file" && taken.style === "raw";
  expect(parsed.command).toBe(rawFile ? "rawfile" : command);
  expect(parsed.style).toBe(["json", "raw", "atom", "rss"].includes(taken.style ?? "") ? taken.style : "html");
  if (command !== "static") expect(bytes(parsed.typedSymbol)).toBe(taken.node);
  const use = commandRow(parsed.command).path;
  const names = (taken.file ?? "").split("/").filter((name) => name !== "" && name !== ".");
  if (use === "ignored") expect(parsed.path).toBeUndefined();
  else if (use === "checked") expect(parsed.path ?? "").toBe(names.join("/"));
  else if (use === "pattern") expect(parsed.path ?? "").toBe(taken.file ?? "");
  else expect(parsed.path ?? "").toBe((taken.file ?? "").replace(/^\/+|\/+$/g, ""));
  if (command === "archive") expect(parsed.archiveKind?.type ?? null).toBe(taken.type);
}

test("parseUrl() takes 600 random URLs as hgweb does", () => {
  const urls = fc.sample(commandUrl, { numRuns: 600, seed: 11 });
  const theirs = askHgweb(urls, true);
  for (const [at, [url, agent]] of urls.entries()) {
    const answer = theirs[at];
    if (answer === undefined) throw new Error("hgweb left a URL out");
    try {
      expectTaken(page(url, agent), answer);
    } catch (error) {
      if (!isRepoError(error)) throw new Error(`${url} (${agent}): ${JSON.stringify(answer.taken)}`, { cause: error });
      expect([url, error.message, error.status]).toEqual([url, "method not found", answer.status]);
      expect(answer.taken).toBeNull();
    }
  }
}, 60_000);

test("parseUrl() normalises and refuses paths as hgweb does", () => {
  const names = fc.constantFrom(
    "a",
    "b",
    "f",
    "x.txt",
    "..",
    ".",
    "",
    ".hg",
    ".HG",
    ".hg.",
    ".hg~1",
    ".hgignore",
    "%2e.",
  );
  const paths = fc.sample(fc.array(names, { minLength: 1, maxLength: 5 }), { numRuns: 150, seed: 12 });
  const urls = paths.map((path) => [`/try/raw-file/tip/${path.join("/")}`, ""] as const);
  const theirs = askHgweb(urls, false);
  for (const [at, [url]] of urls.entries()) {
    const { status = 0, body = "" } = theirs[at] ?? {};
    const wanted = body.replace(/ root '.*'\n$/, " root\n"); // ours does not tell where the repository lies
    try {
      const { path } = page(url);
      if (status === 200)
        expect([url, ["a/b/f", "x.txt", "a", "a/b", undefined]]).toEqual([url, expect.arrayContaining([path])]);
      else expect([url, body]).toEqual([url, expect.stringMatching(/: not found in manifest\n$/)]);
      if (status === 404) expect(body).toContain(`error: ${path}@`);
      if (path === "x.txt") expect(body).toBe("x.txt");
    } catch (error) {
      if (!isRepoError(error)) throw error;
      expect([url, error.status, `\nerror: ${error.message}\n`]).toEqual([url, status, wanted]);
    }
  }
}, 60_000);

test("requireTemplate() refuses what hgweb's json, raw, atom and rss have no template for", () => {
  const commands = [
    "rev/tip",
    "log/tip",
    "changelog",
    "filelog/tip/x.txt",
    "log/tip/x.txt",
    "graph",
    "manifest",
    "tags",
  ];
  const more = [
    "branches",
    "bookmarks",
    "diff/tip/x.txt",
    "annotate/tip/x.txt",
    "comparison/tip/x.txt",
    "log?rev=nope",
  ];
  const styles = ["raw", "atom", "rss", "json"];
  const urls = styles.flatMap((style) =>
    [...commands, ...more, "summary", "file/tip/x.txt", "file/tip"].map((command) => `/try/${style}-${command}`),
  );
  const theirs = askHgweb(
    urls.map((url) => [url, ""] as const),
    false,
  );
  for (const [at, url] of urls.entries()) {
    const { status, body } = theirs[at] ?? {};
    const { style, template } = page(url);
    const missing = /(?:"|&quot;)(\w+)(?:"|&quot;|\\") not in template map/.exec(
      body?.replaceAll('\\"', '"') ?? "",
    )?.[1];
    expect([url, status]).toEqual([url, missing === undefined ? 200 : 403]);
    if (missing === undefined) requireTemplate(style, template);
    else expect(() => requireTemplate(style, template)).toThrow(`"${missing}" not in template map`);
  }
}, 60_000);

test("parseUrl() takes a bundle as a repository of its own", () => {
  expect(page("/try/bundle/abc")).toMatchObject({ bundle: "abc", command: "push", style: "html", template: "push" });
  expect(page("/try/bundle/abc/")).toMatchObject({ bundle: "abc", command: "push" });
  expect(page("/try/bundle/abc/json-rev/tip")).toMatchObject({
    bundle: "abc",
    command: "rev",
    style: "json",
    symbol: "tip",
  });
  expect(page("/try/bundle/abc?style=raw")).toMatchObject({ bundle: "abc", command: "shortlog", style: "raw" });
  expect(page("/try/bundle/abc/rss-")).toMatchObject({ command: "changelog", style: "rss" });
  expect(page("/try/push/12/rev/tip")).toMatchObject({ pushId: 12, bundle: undefined, command: "rev", symbol: "tip" });
  expect(() => parseUrl("/try/push/x/rev/tip", TREES)).toThrow("push x not found");
  expect(() => parseUrl("/try/bundle", TREES)).toThrow("method not found");
  expect(() => parseUrl("/try/push", TREES)).toThrow("method not found");
});

test("parseUrl() knows the addresses outside of trees", () => {
  expect(parseUrl("/", TREES)).toMatchObject({ kind: "trees", style: "html" });
  expect(parseUrl("/?style=json", TREES)).toMatchObject({ kind: "trees", style: "json" });
  expect(parseUrl("/index", TREES)).toMatchObject({ kind: "trees" });
  expect(parseUrl("/openapi.json", TREES)).toEqual({ kind: "openapi" });
  expect(parseUrl("/_next/static/x.js", TREES)).toEqual({ kind: "reserved", segment: "_next" });
  expect(parseUrl("/static/css/x.css", TREES)).toEqual({ kind: "static", path: "css/x.css" });
  expect(parseUrl("/__health", TREES)).toEqual({ kind: "reserved", segment: "__health" });
  expect(() => parseUrl("/nosuch/json-pushes", TREES)).toThrow("repository nosuch/json-pushes not found");
  expect(() => parseUrl("/TRY/rev", TREES)).toThrow(expect.objectContaining({ code: "notFound" }));
});

test("parseUrl() splits BASE:REV for rev, and takes what follows the colon for lists", () => {
  expect(page("/try/rev/aa:bb")).toMatchObject({ typedSymbol: "aa:bb", diffBase: "aa", symbol: "bb" });
  expect(page("/try/log/aa:bb")).toMatchObject({ typedSymbol: "aa:bb", diffBase: undefined, symbol: "bb" });
  expect(page("/try/file/aa:bb")).toMatchObject({ symbol: "bb" });
  expect(page("/try/diff/aa:bb/x")).toMatchObject({ symbol: "aa:bb", path: "x" });
  expect(page("/try/automationrelevance/a:b")).toMatchObject({ symbol: "a:b" });
});

test("parseUrl() keeps bytes that are not UTF-8", () => {
  expect(page("/try/file/%E9/%E9%2Fx//y/")).toMatchObject({ symbol: "\udce9", path: "\xe9/x/y" });
  expect(page("/try/file/tip/%C3%A9%zz")).toMatchObject({ path: "\xc3\xa9%zz" });
  expect(page("/try/log?rev=%E9+x").query.get("rev")).toBe("\udce9 x");
});

test("parseUrl() takes an archive's extension off its symbol", () => {
  expect(page("/try/archive/tip.zip/src")).toMatchObject({
    symbol: "tip",
    archiveKind: { extension: ".zip" },
    path: "src",
  });
  expect(page("/try/archive/.tar.gz")).toMatchObject({ symbol: "", archiveKind: { type: "gz" } });
  expect(page("/try/archive/tip")).toMatchObject({ symbol: "tip", archiveKind: undefined });
  expect(page("/try?cmd=archive&node=tip&type=bz2")).toMatchObject({
    symbol: "tip",
    archiveKind: { extension: ".tar.bz2" },
  });
});

test("parseUrl() finds the session variables, in alphabetical order", () => {
  expect(page("/try/log?ws=all&view=split&style=gitweb_mozilla&revcount=0").session).toEqual([
    ["revcount", "1"],
    ["style", "gitweb_mozilla"],
    ["view", "split"],
    ["ws", "all"],
  ]);
  expect(page("/try/atom-log?revcount=x").session).toEqual([["style", "atom"]]);
  expect(page("/try/rev/tip?revcount=5&style=nosuch&view=other&ws=x").session).toEqual([]);
});

test("requireFile() says what is missing, the file first", () => {
  expect(() => requireFile(page("/try/diff"))).toThrow("file not given");
  expect(() => requireFile(page("/try/diff/tip"))).toThrow("file not given");
  expect(() => requireFile(page("/try/file//x"))).toThrow("node or filenode not given");
  expect(requireFile(page("/try/diff?file=x&filenode=ab"))).toEqual({ symbol: "ab", path: "x" });
});

test("errorContext() names the style in which a failed request is answered", () => {
  expect(errorContext("/try/json-nosuch", TREES)).toMatchObject({ style: "json", tree: "try" });
  expect(errorContext("/try/bundle/x/raw-file/tip/../..", TREES)).toMatchObject({ style: "raw", tree: "try" });
  expect(errorContext("/nosuch/json-pushes", TREES)).toMatchObject({ style: "html", tree: undefined });
  expect(errorContext("/nosuch?style=raw", TREES)).toMatchObject({ style: "raw", tree: undefined });
});

test("errorContext() keeps the choices that links carry, but for the length of a list", () => {
  const { session } = errorContext("/try/nosuch?style=gitweb_mozilla&view=split&revcount=3&ws=x", TREES);
  expect(session).toEqual([
    ["style", "gitweb_mozilla"],
    ["view", "split"],
  ]);
});

test("parseUrl() refuses a URL over its limit", () => {
  expect(() => parseUrl(`/try/rev/${"a".repeat(MAX_URL_BYTES)}`, TREES)).toThrow(
    expect.objectContaining({ code: "uriTooLong" }),
  );
  expect(page(`/try/json-info?${"node=0123456789ab&".repeat(3000)}`).symbols).toHaveLength(3000);
});
