/** The kinds of bad bundles that are thought of, and the test that shows each: none is lost when tests move. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const SHOWN: readonly (readonly [string, string, string])[] = [
  ["cut, each of nine types", "./bad-bundles.test.ts", "cut at every 997th byte"],
  ["cut at every byte", "../hg/bundle/malformed.test.ts", "cut off, at every byte"],
  ["header bytes flipped", "./bad-bundles.test.ts", "a byte of its headers flipped"],
  ["unknown compression", "./bad-bundles.test.ts", "an unknown compression"],
  ["unknown part", "./bad-bundles.test.ts", "an unknown part"],
  ["unknown changegroup version", "./bad-bundles.test.ts", "an unknown changegroup version"],
  ["bombs of gzip, zstd and bzip2", "./costly-bundles.test.ts", "refuses a %s bomb"],
  ["many short bzip2 blocks", "../bytes/bzip2-blocks.test.ts", "a few short blocks and refuses many"],
  ["many short payload chunks", "./costly-bundles.test.ts", "a payload of 12 million chunks"],
  ["a chunk longer than the file", "./bad-bundles.test.ts", "a chunk longer than the file"],
  ["a delta base out of range", "./bad-bundles.test.ts", "a delta base that nobody has"],
  ["a delta range outside its text", "./bad-bundles.test.ts", "a delta past its text"],
  ["a chain that loops", "./bad-bundles.test.ts", "deltas that loop"],
  ["a long chain", "./costly-bundles.test.ts", "each of 50,000 deltas on one another once"],
  ["manifests by short deltas", "./costly-bundles.test.ts", "each of 2,000 manifests"],
  ["a changeset's hash", "./bad-bundles.test.ts", "a changeset of another hash"],
  ["a manifest's hash", "./bad-bundles.test.ts", "a manifest of another hash"],
  ["a file revision's hash", "./bad-bundles.test.ts", "a file revision of another hash"],
  ["a lying list of files", "./odd-changesets.test.ts", "shows the files that the manifests tell"],
  ["paths in manifests and copies", "./bad-texts.test.ts", "as the source of a copy"],
  ["paths in headers", "../hg/bundle/malformed.test.ts", "refuses the path"],
  ["NUL and newline in a path", "./bad-bundles.test.ts", "a file name with NUL"],
  ["a manifest out of order", "./bad-texts.test.ts", "a manifest out of order"],
  ["absurd dates", "./odd-changesets.test.ts", "a date in the year 10^9"],
  ["100,000 changesets", "./costly-bundles.test.ts", "refuses 100,000 changesets"],
  ["a message of 200 MB", "./costly-bundles.test.ts", "a message of 200 MB"],
  ["any bytes, revlogs and their texts", "../hg/hostile.test.ts", "give rows and texts or our error"],
  ["any bytes, bundles", "../hg/bundle/hostile.test.ts", "give a bundle or our error"],
  ["any bytes, diffs", "../diff/hostile.test.ts", "a diff of any two texts"],
  ["as a process", "./publish-process.test.ts", "publish ends with 1 and one line for %s"],
];

test.for(SHOWN)("%s: shown in %s", ([, file, title]) => {
  expect(readFileSync(new URL(file, import.meta.url), "utf8")).toContain(title);
});
