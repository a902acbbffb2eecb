import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { isRepoError } from "../errors";
import { parsePredecessors } from "./obsstore";
import { hg, makeTemporaryFolder } from "./testing/real-hg";

const folder = makeTemporaryFolder("obsstore");
afterAll(() => folder.remove());

/** Makes markers with the real hg: of unknown changesets, with none to three successors, parents, notes. */
function makeMarkers(): { bytes: Buffer; told: string[] } {
  const evolve = ["--config", "experimental.evolution=all"];
  hg(folder.path, "init", "markers");
  const path = join(folder.path, "markers");
  const node = (digit: string) => digit.repeat(40);
  hg(path, "debugobsolete", ...evolve, node("1"));
  hg(path, "debugobsolete", ...evolve, node("2"), node("a"), "-d", "7 -3600", "-u", "Üser with a name");
  hg(path, "debugobsolete", ...evolve, node("3"), node("a"), node("b"), node("c"), "--flags", "1");
  hg(path, "debugobsolete", ...evolve, node("2"), node("d"), "--config", "devel.default-date=9 0");
  const told = hg(path, "debugobsolete", ...evolve, "-T", "{prednode}\n")
    .toString()
    .trim()
    .split("\n");
  return { bytes: readFileSync(join(path, ".hg/store/obsstore")), told };
}

const { bytes, told } = makeMarkers();

test("parsePredecessors() gives the predecessors that hg debugobsolete lists", () => {
  expect(told).toHaveLength(4);
  expect([...parsePredecessors(bytes)].sort()).toEqual([...new Set(told)].sort());
  expect(parsePredecessors(new Uint8Array(0)).size).toBe(0);
});

test("parsePredecessors() leaves out a record that is not complete, wherever the file ends", () => {
  for (let end = 1; end < bytes.length; end++) {
    const found = [...parsePredecessors(bytes.subarray(0, end))];
    expect(found.length).toBeLessThan(4);
    expect(found.every((node) => told.includes(node))).toBe(true);
  }
});

test("parsePredecessors() refuses another version, and a record too short for its fields", () => {
  expect(() => parsePredecessors(Uint8Array.of(0, ...bytes.subarray(1)))).toThrow(
    expect.objectContaining({ code: "unsupportedStore", message: "obsolescence markers of version 0 are not read" }),
  );
  const short = Buffer.from(bytes);
  short.writeUInt32BE(3, 1);
  expect(() => parsePredecessors(short)).toThrow(expect.objectContaining({ code: "corruptStore" }));
});

test("parsePredecessors() gives nodes or an expected error, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (data) => {
      try {
        for (const node of parsePredecessors(Uint8Array.of(1, ...data))) expect(node).toMatch(/^[0-9a-f]{40}$/);
      } catch (error) {
        expect(isRepoError(error, "corruptStore")).toBe(true);
      }
    }),
  );
});
