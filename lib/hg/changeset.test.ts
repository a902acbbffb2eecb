import fc from "fast-check";
import { expect, test } from "vitest";
import { parseChangeset } from "./changeset";

const MANIFEST = "0123456789abcdef0123456789abcdef01234567";
const parse = (text: string) => parseChangeset(Buffer.from(text, "latin1"));

/** Extra lines as the real hg wrote them. Source: mercurial-formats 5.1. */
test.for([
  ["1 18000 branch:feature x", 1, 18000, "feature x", []],
  ["2 0 branch:feature x\0close:1", 2, 0, "feature x", [["close", "1"]]],
  [
    "3 0 foo:abc:def\0k1:line1\\nback\\\\slash",
    3,
    0,
    "default",
    [
      ["foo", "abc:def"],
      ["k1", "line1\nback\\slash"],
    ],
  ],
  ["1.5 -7200", 1.5, -7200, "default", []],
  ["4 UTC", 4, 0, "default", []],
] as const)("parseChangeset() reads the date line %j", ([line, seconds, offset, branch, extras]) => {
  const changeset = parse(`${MANIFEST}\nme\n${line}\n\nmessage`);
  expect([changeset.dateSeconds, changeset.dateOffset, changeset.branch]).toEqual([seconds, offset, branch]);
  expect([...changeset.extras]).toEqual(extras);
});

test("parseChangeset() reads files and description apart, empty ones too", () => {
  expect(parse(`${MANIFEST}\nme\n0 0\na\nb c\n\nfirst\n\nsecond`)).toMatchObject({
    claimedFiles: ["a", "b c"],
    description: "first\n\nsecond",
  });
  expect(parse(`${MANIFEST}\nme\n0 0\n\n`)).toMatchObject({ claimedFiles: [], description: "" });
  expect(parse(`${MANIFEST}\nme\n0 0\na\n\n`)).toMatchObject({ claimedFiles: ["a"], description: "" });
  expect(parse("")).toMatchObject({ manifest: "0".repeat(40), branch: "default" });
});

test("parseChangeset() decodes metadata that is no UTF-8 as ISO-8859-1", () => {
  expect(parse(`${MANIFEST}\nJos\xe9 \x80\n0 0\n\nd`).user).toBe("José \u0080");
});

test("parseChangeset() gives a changeset or corruptStore, whatever the bytes", () => {
  const near = fc.tuple(fc.string(), fc.string()).map(([a, b]) => Buffer.from(`${MANIFEST}\n${a}\n${b}`));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), near), (bytes) => {
      try {
        parseChangeset(bytes);
      } catch (error) {
        expect(error).toMatchObject({ code: "corruptStore" });
      }
    }),
  );
});
