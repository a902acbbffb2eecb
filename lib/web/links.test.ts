import fc from "fast-check";
import { expect, test } from "vitest";
import { isRepoError } from "../errors";
import type { RepoPath } from "../ids";
import { ARCHIVE_KINDS } from "./archive-kinds";
import { linkTo, urlFor, urlsFor } from "./links";
import { type PageUrl, type ParsedUrl, parseUrl } from "./view";

const TREES = ["try"];
const asked = (url: PageUrl): Omit<PageUrl, "query" | "session"> & { pairs: unknown } => {
  const { session: _session, query, ...rest } = url;
  return { ...rest, pairs: query.pairs };
};

const piece = fc.oneof(
  fc.constantFrom(
    "try",
    "rev",
    "json-rev",
    "raw-file",
    "file",
    "log",
    "archive",
    "static",
    "bundle",
    "push",
    "7",
    "tip",
  ),
  fc.constantFrom(
    "",
    ".",
    "..",
    "a",
    "%2F",
    "%252F",
    "%25252F",
    "%E9",
    "%zz",
    "x y",
    "tip.zip",
    "diff",
    "json-info",
    "info",
  ),
  fc.string({ maxLength: 4 }),
);
const parameter = fc.oneof(
  fc.constantFrom(
    "node=a",
    "node=b%252Fc",
    "node=",
    "file=x",
    "file=",
    "file=a/",
    "cmd=rev",
    "cmd=static",
    "style=json",
  ),
  fc.constantFrom(
    "cmd=archive",
    "type=zip",
    "filenode=ab",
    "view=split",
    "ws=all",
    "revcount=7",
    "rev=%E9",
    "version=2",
  ),
  fc.string({ maxLength: 4 }),
);
const anyUrl = fc
  .tuple(fc.array(piece, { maxLength: 6 }), fc.array(parameter, { maxLength: 4 }))
  .map(([path, query]) => `/try/${path.join("/")}${query.length === 0 ? "" : `?${query.join("&")}`}`);

function parseOrRefuse(url: string): ParsedUrl | undefined {
  try {
    return parseUrl(url, TREES);
  } catch (error) {
    if (isRepoError(error)) return undefined;
    throw error;
  }
}

test("parseUrl(urlFor(linkTo(url))) asks for the same page", () => {
  fc.assert(
    fc.property(anyUrl, (url) => {
      const first = parseOrRefuse(url);
      if (first?.kind !== "page") return;
      const link = urlFor({ ...linkTo(first), session: [] });
      const second = parseUrl(link, TREES);
      if (second.kind !== "page") throw new Error(`${link} is no page`);
      expect(asked(second)).toEqual(asked(first));
      expect(urlFor({ ...linkTo(second), session: [] })).toBe(link);
    }),
    { numRuns: 1500, seed: 13 },
  );
});

test("parseUrl() throws nothing but RepoError, whatever the URL", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        anyUrl,
        fc.string(),
        fc.uint8Array().map((bytes) => Buffer.from(bytes).toString("latin1")),
      ),
      (url) => void parseOrRefuse(url),
    ),
  );
});

test("urlsFor() gives what urlFor() gives, whatever the path", () => {
  const symbol = fc.oneof(fc.constantFrom("tip", "a%2Fb", "", undefined), fc.string({ maxLength: 4 }));
  const path = fc.oneof(fc.constantFrom("", "a/", "a?b", "\xe9/%2F"), fc.string({ maxLength: 6 }));
  const links = fc.record({
    tree: fc.constant("try"),
    bundle: fc.constantFrom(undefined, "b1"),
    command: fc.constantFrom("file" as const, "log" as const, "static" as const, "push" as const),
    symbol,
    params: fc.constantFrom([], [["rev", "x"] as const]),
    session: fc.constantFrom([], [["style", "json"] as const, ["revcount", "5"] as const]),
    fragment: fc.constantFrom(undefined, "l1"),
  });
  fc.assert(
    fc.property(links, fc.array(path, { minLength: 1, maxLength: 4 }), (link, paths) => {
      const linkTo = urlsFor(link);
      for (const each of paths) expect(linkTo(each as RepoPath)).toBe(urlFor({ ...link, path: each as RepoPath }));
    }),
  );
});

test("urlFor() gives the links of hgweb's pages", () => {
  const tree = "try";
  expect(urlFor({ tree, command: "rev", symbol: "c3b3" })).toBe("/try/rev/c3b3");
  expect(urlFor({ tree, command: "shortlog", symbol: "feat/x@y" })).toBe("/try/shortlog/feat%252Fx@y");
  expect(urlFor({ tree, command: "rawfile", style: "raw", symbol: "tip", path: "a&b <c>.txt" as RepoPath })).toBe(
    "/try/raw-file/tip/a%26b%20%3Cc%3E.txt",
  );
  expect(
    urlFor({
      tree,
      command: "log",
      params: [
        ["rev", "reviewer(dave)"],
        ["revcount", "50"],
      ],
    }),
  ).toBe("/try/log?rev=reviewer%28dave%29&revcount=50");
  expect(urlFor({ tree, command: "archive", symbol: "tip", archiveKind: ARCHIVE_KINDS[0] })).toBe(
    "/try/archive/tip.zip",
  );
  expect(urlFor({ tree, command: "pushloghtml", params: [["changeset", "ab"]] })).toBe("/try/pushloghtml?changeset=ab");
  expect(urlFor({ tree, command: "rev", symbol: "aa:bb" })).toBe("/try/rev/aa%3Abb");
});

test("urlFor() stays in the scope, and adds session variables and fragment", () => {
  expect(urlFor({ tree: "try", bundle: "b1", command: "push" })).toBe("/try/bundle/b1");
  const session = [
    ["revcount", "5"],
    ["style", "gitweb_mozilla"],
  ] as const;
  const link = { tree: "try", bundle: "b1", command: "log", symbol: "tip", session, fragment: "l1.2" } as const;
  expect(urlFor(link)).toBe("/try/bundle/b1/log/tip?revcount=5&style=gitweb_mozilla#l1.2");
  expect(urlFor({ ...link, params: [["revcount", "10"]], fragment: "" })).toBe(
    "/try/bundle/b1/log/tip?revcount=10&style=gitweb_mozilla#",
  );
});
