import fc from "fast-check";
import { expect, test } from "vitest";
import { firstLine, linkify, MOZILLA_LINKS, type Piece } from "./linkify";

const BUG = "https://bugzilla.mozilla.org/show_bug.cgi?id=";
const links = (message: string) => linkify(message, MOZILLA_LINKS).filter((piece) => piece.href !== undefined);
const link = (text: string, href: string): Piece => ({ text, href });

test("linkify() links whole-word bug N and b=N, and nothing else that is a number or a URL", () => {
  expect(linkify('Revert "Bug 100000 - unicode"', MOZILLA_LINKS)).toEqual([
    { text: 'Revert "' },
    link("Bug 100000", `${BUG}100000`),
    { text: ' - unicode"' },
  ]);
  expect(links("12345 is a bug; debug 5; b=#6; see https://example.com/ #7")).toEqual([]);
  expect(links("b=8, bug\n9")).toEqual([link("b=8", `${BUG}8`), link("bug\n9", `${BUG}9`)]);
});

test("linkify() links what comes from GitHub", () => {
  const repo = "https://github.com/mozilla/foo";
  const message = `Merge #42, bug 7\n\nSource-Repo: ${repo}\nSource-Revision: abc123\n`;
  expect(links(message)).toEqual([
    link("#42", `${repo}/issues/42`),
    link("bug 7", `${BUG}7`),
    link(repo, repo),
    link("abc123", `${repo}/commit/abc123`),
  ]);
});

test("linkify() links the source repository alone when it is elsewhere", () => {
  const message = "x #42\nSource-Repo: http://example.com/r\nSource-Revision: abc123";
  expect(links(message)).toEqual([link("http://example.com/r", "http://example.com/r")]);
  expect(links("x\nSource-Repo: javascript:alert(1)")).toEqual([]);
});

test("linkify() links cross-channel pairs", () => {
  const node = "af4a1de0a11cb3afbb7e50bcdd0919f56c23959a";
  const message = `x\n\nX-Channel-Repo: releases/mozilla-beta\nX-Channel-Converted-Revision: ${node}\nX-Channel-Repo: a\nX-Channel-Revision: ${node}`;
  expect(links(message)).toEqual([link(node, `https://hg.mozilla.org/releases/mozilla-beta/rev/${node}`)]);
});

test("linkify() links revisions on Phabricator, there where the operator has it", () => {
  const url = "https://phabricator.services.mozilla.com/D123";
  expect(links(`Differential Revision: ${url}`)).toEqual([link(url, url)]);
  expect(links("https://phabricator.services.mozilla.com/Dx")).toEqual([]);
  expect(linkify(`bug 1 ${url}`, { ...MOZILLA_LINKS, bugzilla: "http://b", phabricator: "http://p" })).toEqual([
    link("bug 1", "http://b/show_bug.cgi?id=1"),
    { text: ` ${url}` },
  ]);
});

test("firstLine() cuts after linking", () => {
  expect(firstLine(linkify("fix bug\n12 now", MOZILLA_LINKS))).toEqual([{ text: "fix " }, link("bug", `${BUG}12`)]);
  expect(firstLine(linkify("one\r\ntwo", MOZILLA_LINKS))).toEqual([{ text: "one" }]);
  expect(firstLine(linkify("", MOZILLA_LINKS))).toEqual([]);
});

test("linkify() keeps the whole message, whatever it is", () => {
  const part = fc.constantFrom(
    ..."bug 1;#2;b=3;\n;Source-Repo: https://github.com/a#4;Source-Revision: bug 5; ;x;X-Channel-Repo: a\n".split(";"),
    "X-Channel-Converted-Revision: 0123456789ab",
    "https://phabricator.services.mozilla.com/D1",
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), (parts) => {
      const pieces = linkify(parts.join(""), MOZILLA_LINKS);
      expect(pieces.map((piece) => piece.text).join("")).toBe(parts.join(""));
      expect(pieces.every((piece) => piece.text !== "")).toBe(true);
    }),
  );
});

test("linkify() takes hostile messages of a megabyte", () => {
  const size = 1 << 20;
  const units = [" ", "1", "bug ", "bug1 ", "\nSource-Repo: ", "X-Channel-Repo: a\n", "\n", "#1", "#"];
  for (const unit of [...units, "https://phabricator.services.mozilla.com/D"]) {
    const message = `Source-Repo: https://github.com/a\nbug${unit.repeat(size / unit.length)}`;
    expect(
      linkify(message, MOZILLA_LINKS)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(message);
  }
}, 30_000);
