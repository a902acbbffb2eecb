/** Bundles that the real hg made, with random edits: every reader gives a value or our own error, in bounded time. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { editedSamples, expectOwnErrors } from "../testing/edited-bytes";
import { parseBundle } from "./bundle";
import { readChangegroup } from "./changegroup";
import { DEFAULT_BUNDLE_LIMITS as LIMITS } from "./limits";
import { readParts } from "./part";
import { quote } from "./quote";
import { openStream } from "./stream";
import { BUNDLE_TYPES, HgFolder } from "./testing/hg-bundles";

const SLOW = { timeout: 60_000 };
const folder = new HgFolder();
beforeAll(() => {
  folder.hg("init", "small");
  folder.hg("-R", "small", "debugbuilddag", "--new-file", "+3");
}, 60_000);
afterAll(() => folder.remove());

const fuzz = (samples: readonly Uint8Array[], read: (bytes: Buffer) => unknown, numRuns: number) =>
  fc.assert(
    fc.property(editedSamples(samples), (bytes) => expectOwnErrors(() => read(bytes))),
    { numRuns },
  );

test.for(BUNDLE_TYPES)(
  "openStream() and parseBundle() give a bundle or our error for edited $type",
  SLOW,
  ({ type }) => {
    // Each try at bzip2 costs milliseconds.
    const numRuns = type.startsWith("bzip2") ? 50 : 500;
    fuzz(
      [folder.bundle("small", type)],
      (bytes) => {
        expectOwnErrors(() => openStream(bytes, LIMITS));
        parseBundle(bytes, LIMITS);
      },
      numRuns,
    );
  },
);

test("readParts() gives parts or our error", SLOW, () => {
  const bodies = ["none-v2", "zstd-v2", "none-v2;cg.version=03"].map(
    (type) => openStream(folder.bundle("small", type), LIMITS).body,
  );
  fuzz(bodies, (bytes) => readParts(bytes, LIMITS), 500);
});

test("readChangegroup() gives a changegroup or our error, whatever version it is said to be", SLOW, () => {
  const payloads = ["none-v2", "none-v2;cg.version=03"].map((type) => {
    const part = readParts(openStream(folder.bundle("small", type), LIMITS).body, LIMITS).find(
      (one) => one.type === "changegroup",
    );
    return part?.payload ?? new Uint8Array(0);
  });
  const all = [...payloads, openStream(folder.bundle("small", "none-v1"), LIMITS).body];
  for (const version of ["01", "02", "03"] as const) fuzz(all, (bytes) => readChangegroup(bytes, version, LIMITS), 500);
});

test("quote() gives one short line, whatever the name", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 5000, size: "max" }), (bytes) => {
      expect(quote(Buffer.from(bytes).toString("latin1"))).toMatch(/^"[^\p{Cc}]{0,122}"$/u);
    }),
  );
  expect(quote("plain")).toBe('"plain"');
  expect(quote('a"\n\x7f\x9b')).toBe('"a\\"\\n\\u007f\\u009b"');
  expect(quote("x".repeat(200))).toBe(`"${"x".repeat(119)}…"`);
});
