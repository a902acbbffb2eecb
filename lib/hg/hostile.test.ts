/** What the real hg wrote, with random edits: every reader gives a value or our own error, in bounded time. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RepoError } from "../errors";
import type { RepoPath } from "../ids";
import { parsePhaseRoots } from "../repo/phases";
import { mergeTags, parseTags } from "../repo/tags";
import { parseChangeset } from "./changeset";
import { applyDeltas, parseDelta } from "./delta";
import { parseFileText } from "./file-revision";
import { compareManifests, findManifestEntry, parseManifest } from "./manifest";
import { checkRequirements, parseRequirements } from "./requirements";
import { readText } from "./revlog";
import { RevlogIndex } from "./revlog-index";
import { encodeStorePath } from "./store-path";
import { StoredRevlog } from "./stored-revlog";
import { editedBytes, editedSamples, expectOwnErrors } from "./testing/edited-bytes";
import { hg, makeTemporaryFolder } from "./testing/real-hg";

const folder = makeTemporaryFolder("hostile");
let revlogs: readonly Uint8Array[];
/** Texts by kind. */
const texts: Record<"changeset" | "manifest" | "file", Uint8Array[]> = { changeset: [], manifest: [], file: [] };
let deltas: readonly Uint8Array[];

beforeAll(() => {
  hg(folder.path, "init");
  const run = (...args: string[]) => hg(folder.path, "--config", "format.sparse-revlog=yes", ...args);
  const lines = Array.from({ length: 60 }, (_, i) => `line ${i}\n`);
  for (let i = 0; i < 6; i++) {
    writeFileSync(join(folder.path, "file"), lines.with(i * 7, `changed ${i}\n`).join(""));
    writeFileSync(join(folder.path, `other-${i}`), `${i}\n`);
    run("commit", "-qAm", `message ${i}\n\nbody`, "-d", `${i}000 -3600`);
  }
  run("cp", "file", "copy");
  run("branch", "-q", "side");
  run("commit", "-qm", "copy");
  const store = join(folder.path, ".hg/store");
  const names = (readdirSync(store, { recursive: true }) as string[]).filter((name) => name.endsWith(".i"));
  revlogs = names.map((name) => readFileSync(join(store, name)));
  expect(revlogs.length).toBeGreaterThan(9);
  for (const [name, bytes] of names.map((name, i) => [name, revlogs[i] ?? new Uint8Array(0)] as const)) {
    const kind = name.startsWith("00c") ? "changeset" : name.startsWith("00m") ? "manifest" : "file";
    texts[kind].push(...readAll(bytes));
  }
  deltas = revlogs.flatMap((bytes) => chainsOf(bytes).flatMap((chain) => chain.deltas));
  expect(deltas.length).toBeGreaterThan(5);
}, 120_000);
afterAll(() => folder.remove());

/** Opens the bytes of an inline revlog as the store's reader does. */
function openRevlog(bytes: Uint8Array): StoredRevlog {
  const chunks = {
    read(at: number, length: number) {
      if (at + length > bytes.length) throw new RepoError("corruptStore", "the file ends inside a chunk");
      return bytes.subarray(at, at + length);
    },
  };
  return new StoredRevlog("data/file", new RevlogIndex(bytes, "data/file"), chunks, 1000);
}

function revsOf(revlog: StoredRevlog): number[] {
  return Array.from({ length: revlog.length }, (_, rev) => rev);
}

function readAll(bytes: Uint8Array): Uint8Array[] {
  const revlog = openRevlog(bytes);
  return revsOf(revlog).map((rev) => readText(revlog, rev));
}

function chainsOf(bytes: Uint8Array) {
  const revlog = openRevlog(bytes);
  return revsOf(revlog).map((rev) => revlog.readChain(rev));
}

/** Runs a reader on edited copies of samples. */
function fuzz(samples: readonly Uint8Array[], read: (bytes: Buffer) => unknown, numRuns = 1000): void {
  fc.assert(
    fc.property(editedSamples(samples), (bytes) => expectOwnErrors(() => read(bytes))),
    { numRuns },
  );
}

test("RevlogIndex and StoredRevlog give rows and texts or our error", () => {
  fuzz(revlogs, (bytes) => {
    const revlog = openRevlog(bytes);
    for (const rev of revsOf(revlog)) {
      expectOwnErrors(() => revlog.getRev(revlog.getNode(rev)));
      expectOwnErrors(() => revlog.getParents(rev));
      expectOwnErrors(() => [revlog.getLinkRev(rev), revlog.getFlags(rev)]);
      expectOwnErrors(() => [...revlog.findPrefix(revlog.getNode(rev).slice(0, 3))]);
      // By itself each text can be damaged; one that is given is what its node names.
      expectOwnErrors(() => readText(revlog, rev));
    }
  });
});

test("parseChangeset() gives a changeset or our error", () => fuzz(texts.changeset, parseChangeset));

test("parseFileText() gives a text", () => {
  fuzz(texts.file, (bytes) => [parseFileText(bytes, false), parseFileText(bytes, true)]);
});

test("parseManifest(), findManifestEntry() and compareManifests() give entries or our error", () => {
  const paths = ["file", "copy", "other-3", "zzz", ""] as RepoPath[];
  fuzz(texts.manifest, (bytes) => {
    expectOwnErrors(() => parseManifest(bytes));
    for (const path of paths) expectOwnErrors(() => findManifestEntry(bytes, path));
    for (const text of texts.manifest) {
      expectOwnErrors(() => compareManifests(text, bytes));
      expectOwnErrors(() => compareManifests(bytes, text));
    }
  });
});

test("compareManifests() takes no manifest that parseManifest() refuses, when the other one is right", () => {
  const pairs = fc
    .constantFrom(...texts.manifest, Buffer.alloc(0))
    .chain((before) => fc.tuple(fc.constant(before), editedSamples(texts.manifest)));
  fc.assert(
    fc.property(pairs, ([before, after]) => {
      const takes = (read: () => unknown) => {
        try {
          read();
          return true;
        } catch (error) {
          expect(error).toBeInstanceOf(RepoError);
          return false;
        }
      };
      expect(takes(() => compareManifests(before, after))).toBe(takes(() => parseManifest(after)));
    }),
    { numRuns: 2000 },
  );
});

test("parseDelta() and applyDeltas() give hunks and a text or our error", () => {
  const base = texts.manifest.at(-1) ?? new Uint8Array(0);
  fuzz(deltas, (bytes) => {
    expectOwnErrors(() => parseDelta(bytes));
    expectOwnErrors(() => parseDelta(bytes, base.length));
    for (const text of [base, new Uint8Array(0), ...texts.file.slice(0, 3)]) {
      expectOwnErrors(() => applyDeltas(text, [bytes]));
      expectOwnErrors(() => applyDeltas(text, [bytes, ...deltas.slice(0, 3), bytes]));
    }
  });
});

test("parseTags() and mergeTags() give tags, whatever .hgtags has", () => {
  const node = "0123456789abcdef0123456789abcdef01234567";
  const tags = Buffer.from(
    `${node} v1\n${node} v2 with space\n${"0".repeat(40)} v1\n\n${node.toUpperCase()} v3\nfoo\n`,
  );
  fuzz([tags], (bytes) => mergeTags([parseTags(bytes), parseTags(tags)]));
});

test("parsePhaseRoots() and the requirements give values or our error", () => {
  fuzz([readFileSync(join(folder.path, ".hg/store/phaseroots"))], (bytes) => parsePhaseRoots(bytes.toString("latin1")));
  fuzz([readFileSync(join(folder.path, ".hg/requires"))], (bytes) =>
    checkRequirements(new Set(parseRequirements(bytes.toString("latin1")))),
  );
});

test("encodeStorePath() gives a name that stays in its folder and fits a file system, whatever the path", () => {
  const names = [Buffer.from("a/b/c"), Buffer.from(`${"x/".repeat(60)}AUX.c`), Buffer.from("../../etc/passwd")];
  const any = fc.oneof(
    ...names.map(editedBytes),
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
  fc.assert(
    fc.property(any, fc.boolean(), (bytes, dotencode) => {
      const encoded = encodeStorePath(`data/${bytes.toString("latin1")}.i`, { fncache: true, dotencode });
      expect(encoded).toMatch(/^(data|dh)\/[ -~]*$/);
      expect(encoded).not.toMatch(/(^|\/)\.\.?(\/|$)/);
      expect(encoded.length).toBeLessThanOrEqual(120);
    }),
    { numRuns: 2000 },
  );
});
