import { expect, test } from "vitest";
import { type Node, NULL_NODE } from "../ids";
import { hashRevision, type Revlog, readText } from "./revlog";

/** A revlog of one row. */
function revlogOf(text: string, flags: number, node = hashRevision(NULL_NODE, NULL_NODE, Buffer.from(text))): Revlog {
  return {
    name: "data/file",
    length: 1,
    getNode: (rev) => (rev < 0 ? NULL_NODE : node),
    getRev: () => 0,
    isInView: () => true,
    getStoredRev: () => 0,
    getParents: () => [-1, -1],
    getLinkRev: () => 0,
    getFlags: () => flags,
    getTextLength: () => undefined,
    findPrefix: () => [],
    getChainStart: (rev) => rev,
    readChain: () => ({ base: Buffer.from(text), deltas: [] }),
  };
}

test("readText() gives a text that hashes to its node, also with copies recorded beside it", () => {
  for (const flags of [0, 0x1000]) expect(Buffer.from(readText(revlogOf("hello", flags), 0)).toString()).toBe("hello");
  expect(readText(revlogOf("hello", 0), -1)).toHaveLength(0);
});

test.for([
  [0x8000, "is censored"],
  [0x4000, "is an ellipsis"],
  [0x2000, "extstored"],
  [0x0001, "not known"],
] as const)("readText() names the flag %i", ([flags, sentence]) => {
  expect(() => readText(revlogOf("hello", flags), 0)).toThrow(
    expect.objectContaining({ code: "unsupportedStore", message: expect.stringContaining(sentence) }),
  );
});

test("readText() refuses a text that is another node's, and names a tombstone", () => {
  const other = "f".repeat(40) as Node;
  expect(() => readText(revlogOf("hello", 0, other), 0)).toThrow(expect.objectContaining({ code: "corruptStore" }));
  expect(() => readText(revlogOf("\x01\ncensored: gone\n\x01\n", 0, other), 0)).toThrow(
    expect.objectContaining({ code: "unsupportedStore", message: expect.stringContaining("is censored") }),
  );
});
