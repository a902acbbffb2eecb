import fc from "fast-check";
import { expect, test } from "vitest";
import type { RepoPath } from "../ids";
import { compareManifests, findManifestEntry, parseManifest } from "./manifest";

const node = (n: number) => n.toString(16).padStart(40, "0");
type Entries = ReadonlyMap<string, string>;
const entriesOf = fc
  .dictionary(
    fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "\xff", "-"), minLength: 1, maxLength: 5 }),
    fc.constantFrom(node(1), `${node(1)}x`, `${node(2)}l`),
    { maxKeys: 40 },
  )
  .map((entries) => new Map(Object.entries(entries)));
const byPath = ([a]: [string, string], [b]: [string, string]) => (a < b ? -1 : 1);
const textOf = (entries: Entries) =>
  Buffer.from(
    [...entries]
      .sort(byPath)
      .map(([path, value]) => `${path}\0${value}\n`)
      .join(""),
    "latin1",
  );

test("compareManifests() gives what comparing entry by entry gives", () => {
  fc.assert(
    fc.property(entriesOf, entriesOf, (before, after) => {
      const paths = [...new Set([...before.keys(), ...after.keys()])]
        .sort()
        .filter((path) => before.get(path) !== after.get(path));
      const show = (entry?: { node: string; flags: string }) =>
        entry === undefined ? undefined : entry.node + entry.flags;
      const changes = compareManifests(textOf(before), textOf(after));
      expect(changes.map((change) => [change.path, show(change.before), show(change.after)])).toEqual(
        paths.map((path) => [path, before.get(path), after.get(path)]),
      );
    }),
  );
});

test("compareManifests() finds one change among many equal lines, wherever it lies", () => {
  const entries = new Map(Array.from({ length: 5000 }, (_, i) => [`dir/file-${String(i).padStart(5, "0")}`, node(i)]));
  for (const path of ["dir/file-00000", "dir/file-02500", "dir/file-04999"]) {
    const changed = new Map(entries).set(path, node(1 << 20));
    expect(compareManifests(textOf(entries), textOf(changed)).map((change) => change.path)).toEqual([path]);
    changed.delete(path);
    expect(compareManifests(textOf(entries), textOf(changed))).toMatchObject([{ path, after: undefined }]);
    expect(compareManifests(textOf(changed), textOf(entries))).toMatchObject([{ path, before: undefined }]);
  }
});

test("findManifestEntry() finds each path and no other", () => {
  fc.assert(
    fc.property(entriesOf, fc.string({ maxLength: 4 }), (entries, other) => {
      const text = textOf(entries);
      for (const [path, entry] of parseManifest(text)) expect(findManifestEntry(text, path)).toEqual(entry);
      expect(findManifestEntry(text, other as RepoPath) !== undefined).toBe(entries.has(other));
    }),
  );
});

test("parseManifest() and compareManifests() give corruptStore or unsupportedStore for other bytes", () => {
  expect(() => parseManifest(Buffer.from(`dir\0${node(1)}t\n`))).toThrow(
    expect.objectContaining({ code: "unsupportedStore" }),
  );
  expect(() => parseManifest(Buffer.from(`b\0${node(1)}\na\0${node(1)}\n`))).toThrow(
    expect.objectContaining({ code: "corruptStore" }),
  );
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      for (const read of [
        () => parseManifest(a),
        () => compareManifests(a, b),
        () => findManifestEntry(a, "x" as RepoPath),
      ]) {
        try {
          read();
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^(corrupt|unsupported)Store$/) });
        }
      }
    }),
  );
});
