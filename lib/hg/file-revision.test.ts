import fc from "fast-check";
import { expect, test } from "vitest";
import { parseFileText } from "./file-revision";

const NODE = "2a5c54e243beaa5677cf044998185df5924f5326";
const parse = (text: string, hasFirstParent = false) => {
  const { data, copy, censored } = parseFileText(Buffer.from(text, "latin1"), hasFirstParent);
  return { data: Buffer.from(data).toString("latin1"), copy, censored };
};

/** The first is what the real hg wrote for a rename. Source: mercurial-formats 5.4. */
test("parseFileText() reads copy metadata, and only where it counts", () => {
  const renamed = `\x01\ncopy: old.txt\ncopyrev: ${NODE}\n\x01\nl1\nl2\n`;
  expect(parse(renamed)).toEqual({ data: "l1\nl2\n", copy: { path: "old.txt", node: NODE }, censored: false });
  expect(parse(renamed, true)).toMatchObject({ data: "l1\nl2\n", copy: undefined });
  expect(parse("\x01\ncopy: old.txt\n\x01\nx")).toMatchObject({ data: "x", copy: undefined });
  expect(parse("\x01\n\x01\n\x01\nstarts like a header")).toMatchObject({
    data: "\x01\nstarts like a header",
    copy: undefined,
  });
  expect(parse("plain")).toEqual({ data: "plain", copy: undefined, censored: false });
  expect(parse("\x01\nno end")).toMatchObject({ data: "\x01\nno end" });
  expect(parse("\x01\ncensored: removed by admin\n\x01\n")).toMatchObject({ data: "", censored: true });
});

test("parseFileText() gives a suffix of the text, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.boolean(), (bytes, hasFirstParent) => {
      const { data } = parseFileText(bytes, hasFirstParent);
      expect(
        Buffer.from(bytes)
          .subarray(bytes.length - data.length)
          .equals(data),
      ).toBe(true);
    }),
  );
});
