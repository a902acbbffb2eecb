import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFloat } from "../web/json";
import { writeTar } from "./tar";
import { archivedByHg, collect, randomEntries, streamed } from "./testing/archived-by-hg";

/** ASCII, UTF-8 of two to four bytes, a byte that is none, and a surrogate's bytes, which are none either. */
const PIECES = ["a", "dir/", " ", "\\", "\n", "\x7f", "Ã©", "â\x82¬", "ð\x9f\x98\x80", "\xff", "\xed\xa0\x80"];
const SECONDS = [1_500_000_000, 0, 0.5, 1.5, 2.5, 1e9 + 0.25, -1, -0.4, -3e9, 2 ** 31, 8 ** 11 - 0.5, 8 ** 11, 1e17];

test("writeTar() writes what hg's writer does, byte by byte", async () => {
  const jobs = fc.sample(fc.record({ seconds: fc.constantFrom(...SECONDS), entries: randomEntries(PIECES) }), {
    numRuns: 300,
    seed: 5,
  });
  const theirs = archivedByHg("tar", jobs);
  for (const [at, { seconds, entries }] of jobs.entries()) {
    const ours = await collect(writeTar(streamed(entries), { seconds, text: jsonFloat(seconds) }));
    if (ours.toString("latin1") !== theirs[at])
      expect({ seconds, entries, tar: ours.toString("latin1") }).toBe(theirs[at]);
  }
  expect(theirs).toHaveLength(jobs.length);
});
