import fc from "fast-check";
import { expect, test } from "vitest";
import { isRepoError } from "../errors";
import { type Node, type RepoPath, toRepoPath } from "../ids";
import { decodeChanges, encodeChanges } from "./change-codec";
import { decodeChangesetMetadata, encodeChangesetMetadata } from "./changeset-metadata";
import { decodePaths, encodePaths } from "./path-codec";
import type { FileChange } from "./push-index";
import { madeUpChange } from "./testing/made-up-push";

const pathArbitrary = fc.uint8Array({ minLength: 1, maxLength: 40 }).map(toRepoPath);
const nodeArbitrary = fc
  .uint8Array({ minLength: 20, maxLength: 20 })
  .map((bytes) => Buffer.from(bytes).toString("hex") as Node);
const flagsArbitrary = fc.constantFrom("", "x", "l");
const sidesArbitrary = fc.oneof(
  fc.record({ oldNode: nodeArbitrary, newNode: nodeArbitrary }),
  fc.record({ oldNode: nodeArbitrary, newNode: fc.constant(undefined) }),
  fc.record({ oldNode: fc.constant(undefined), newNode: nodeArbitrary }),
);
const changesArbitrary = fc
  .uniqueArray(
    fc
      .tuple(
        fc.record({
          path: pathArbitrary,
          oldFlags: flagsArbitrary,
          newFlags: flagsArbitrary,
          copy: fc.option(fc.record({ path: pathArbitrary, node: nodeArbitrary }), { nil: undefined }),
        }),
        sidesArbitrary,
      )
      .map(([change, sides]): FileChange => ({ ...change, ...sides })),
    { selector: (change) => change.path },
  )
  .map((changes) => changes.toSorted((a, b) => (a.path < b.path ? -1 : 1)));

/** Runs `decode`; what it throws must be `corruptStore` and nothing else. */
function decodesOrRefuses(decode: () => unknown): void {
  try {
    decode();
  } catch (error) {
    if (!isRepoError(error, "corruptStore")) throw error;
  }
}

test("decodeChanges() gives back what encodeChanges() took, byte for byte of any path", () => {
  fc.assert(
    fc.property(changesArbitrary, (changes) => {
      expect(decodeChanges(encodeChanges(changes))).toEqual(changes);
    }),
  );
});

test("encodeChanges() writes the format that its comment tells", () => {
  const newNode = "11".repeat(20) as Node;
  const copyNode = "22".repeat(20) as Node;
  const changes: FileChange[] = [
    {
      path: "ab" as RepoPath,
      oldNode: undefined,
      newNode,
      oldFlags: "",
      newFlags: "x",
      copy: { path: "c" as RepoPath, node: copyNode },
    },
    { path: "ac" as RepoPath, oldNode: newNode, newNode: undefined, oldFlags: "l", newFlags: "", copy: undefined },
  ];
  const first = `00 02 6162 ${(2 + (1 << 4) + 64).toString(16)} ${newNode} 01 63 ${copyNode}`;
  const second = `01 01 63 09 ${newNode}`;
  expect(encodeChanges(changes).toString("hex")).toBe(`01 02 ${first} ${second}`.replaceAll(" ", ""));
});

test("encodeChanges() takes 50 bytes for a typical change", () => {
  const changes = Array.from({ length: 3_000 }, (_, i) =>
    madeUpChange(`browser/components/preferences/file-${String(i).padStart(4, "0")}.js`),
  );
  expect(encodeChanges(changes).length / changes.length).toBeLessThan(50);
});

test("decodeChanges() gives changes or corruptStore, whatever the bytes", () => {
  fc.assert(fc.property(fc.uint8Array(), (bytes) => decodesOrRefuses(() => decodeChanges(bytes))));
});

test("decodeChanges() gives changes or corruptStore when one byte of a true BLOB is another", () => {
  const good = encodeChanges([madeUpChange("a/b.txt"), madeUpChange("a/c.txt", { oldNode: undefined })]);
  for (let at = 0; at < good.length; at++) {
    for (const byte of [0x00, 0x01, 0x7f, 0x80, 0xff]) {
      const bad = Buffer.from(good);
      bad[at] = byte;
      decodesOrRefuses(() => decodeChanges(bad));
    }
  }
});

test("decodeChanges() refuses a BLOB that is cut anywhere or goes on", () => {
  const good = encodeChanges([madeUpChange("a/b.txt"), madeUpChange("a/c.txt")]);
  for (let length = 0; length < good.length; length++) {
    expect(() => decodeChanges(good.subarray(0, length))).toThrow(expect.objectContaining({ code: "corruptStore" }));
  }
  expect(() => decodeChanges(Buffer.concat([good, Buffer.of(0)]))).toThrow("longer than it says");
});

test("decodeChanges() refuses a count that the bytes cannot hold before it reads on", () => {
  expect(() => decodeChanges(Buffer.from("01ffffffff0f", "hex"))).toThrow("shorter than it says");
  expect(() => decodeChanges(Buffer.from("01ffffffff7f", "hex"))).toThrow("too large");
  expect(() => decodeChanges(Buffer.from("0200", "hex"))).toThrow("unknown version");
});

test("decodePaths() refuses few bytes that stand for many", () => {
  const bomb = Buffer.concat([
    Buffer.from("01a09c01", "hex"), // 20,000 paths
    Buffer.from("00e8fb03", "hex"), // the first: 65,000 bytes of its own
    Buffer.alloc(65_000, "a"),
    // each next one: 65,000 shared and 2 of its own
    ...Array.from({ length: 19_999 }, (_, i) => Buffer.of(0xe8, 0xfb, 0x03, 2, 1 + (i >> 8), i & 0xff)),
  ]);
  expect(() => decodePaths(bomb)).toThrow("impossible length");
});

test("encodePaths() refuses paths that are not sorted, twice there, or empty", () => {
  const encode = (...paths: string[]) => encodePaths(paths as RepoPath[]);
  expect(() => encode("b", "a")).toThrow(expect.objectContaining({ code: "corruptStore" }));
  expect(() => encode("a", "a")).toThrow("not sorted");
  expect(() => encode("")).toThrow("not sorted");
  expect(() => encode("a".repeat(70_000))).toThrow(expect.objectContaining({ code: "tooLarge" }));
});

test("encodeChanges() refuses unknown flags and a change without sides", () => {
  expect(() => encodeChanges([madeUpChange("a", { oldFlags: "t" })])).toThrow("unknown flags");
  expect(() => encodeChanges([madeUpChange("a", { oldNode: undefined, newNode: undefined })])).toThrow("no side");
});

test("decodePaths() gives back what encodePaths() took, and corruptStore for other bytes", () => {
  const sorted = fc.uniqueArray(pathArbitrary).map((paths) => paths.toSorted());
  fc.assert(
    fc.property(sorted, (paths) => {
      expect(decodePaths(encodePaths(paths))).toEqual(paths);
    }),
  );
  fc.assert(fc.property(fc.uint8Array(), (bytes) => decodesOrRefuses(() => decodePaths(bytes))));
});

test("decodeChangesetMetadata() gives back any text, and corruptStore for what it did not write", () => {
  const text = fc.string({ unit: "binary" });
  const extras = fc.array(fc.tuple(text, text)).map((pairs) => new Map(pairs));
  fc.assert(
    fc.property(fc.record({ user: text, branch: text, extras, description: text }), (metadata) => {
      const decoded = decodeChangesetMetadata(encodeChangesetMetadata({ ...metadata }));
      expect(decoded).toEqual(metadata);
      expect([...decoded.extras]).toEqual([...metadata.extras]); // the order too
    }),
  );
  for (const bad of ["", "{", "null", "[]", '{"user":"u","branch":"b","description":"d","extras":[["k"]]}']) {
    expect(() => decodeChangesetMetadata(bad)).toThrow(expect.objectContaining({ code: "corruptStore" }));
  }
  expect(encodeChangesetMetadata({ user: "\0", branch: "b", extras: new Map(), description: "" })).not.toContain("\0");
});
