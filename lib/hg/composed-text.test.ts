import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RepoPath } from "../ids";
import { compareComposedManifests } from "./composed-manifests";
import { ComposedDeltas, ComposedText } from "./composed-text";
import { applyDelta, applyDeltas } from "./delta";
import { compareManifests, findManifestEntry, parseManifest } from "./manifest";

/** Writes a delta that turns `before` into `after`, with borders wherever `cut` moves them: not only between lines. */
function writeDelta(before: Buffer, after: Buffer, cut: (most: number) => number): Uint8Array {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  const most = Math.min(before.length, after.length) - head;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  head -= cut(head);
  tail -= cut(tail);
  const header = Buffer.alloc(12);
  header.writeInt32BE(head, 0);
  header.writeInt32BE(before.length - tail, 4);
  header.writeInt32BE(after.length - tail - head, 8);
  return Buffer.concat([header, after.subarray(head, after.length - tail)]);
}

const compose = (base: Uint8Array, deltas: readonly Uint8Array[]) =>
  new ComposedText(base, new ComposedDeltas(base.length, deltas));

const node = (n: number) => n.toString(16).padStart(40, "0");
type Entries = Record<string, string>;
const entriesOf: fc.Arbitrary<Entries> = fc.dictionary(
  fc.string({ unit: fc.constantFrom("a", "b", "/", ".", "\xff"), minLength: 1, maxLength: 5 }),
  fc.constantFrom(node(1), `${node(1)}x`, `${node(2)}l`),
  { maxKeys: 30 },
);
/** A few entries that change from one manifest to the next; `null` takes one away. */
const editsOf = fc.dictionary(
  fc.string({ unit: fc.constantFrom("a", "b", "/", "."), minLength: 1, maxLength: 4 }),
  fc.constantFrom(null, node(1), node(3), `${node(4)}x`),
  { maxKeys: 4 },
);
const textOf = (entries: Entries) =>
  Buffer.from(
    Object.entries(entries)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([path, value]) => `${path}\0${value}\n`)
      .join(""),
    "latin1",
  );

/** A base, and the deltas that lead from it through some manifests. */
function makeChain(first: Entries, steps: readonly Record<string, string | null>[], cut: (most: number) => number) {
  const base = textOf(first);
  const deltas: Uint8Array[] = [];
  let entries = first;
  let text = base;
  for (const step of steps) {
    const next = { ...entries };
    for (const [path, value] of Object.entries(step)) {
      if (value === null) delete next[path];
      else next[path] = value;
    }
    const after = textOf(next);
    deltas.push(writeDelta(text, after, cut));
    [entries, text] = [next, after];
  }
  return { base, deltas, text };
}

const chains = fc.tuple(entriesOf, fc.array(editsOf, { maxLength: 6 }), fc.array(editsOf, { maxLength: 4 }), fc.gen());

test("ComposedText gives any range of what applyDeltas() gives, and its edits lead from the base to it", () => {
  fc.assert(
    fc.property(chains, ([first, steps, , gen]) => {
      const { base, deltas } = makeChain(first, steps, (most) => gen(fc.nat, most));
      const whole = applyDeltas(base, deltas);
      const text = compose(base, deltas);
      expect(text.length).toBe(whole.length);
      for (let i = 0; i < 10; i++) {
        const [start = 0, end = 0] = [gen(fc.nat, whole.length), gen(fc.nat, whole.length)].sort((a, b) => a - b);
        expect(Buffer.compare(text.subarray(start, end), whole.subarray(start, end))).toBe(0);
      }
      const pieces: Uint8Array[] = [];
      let at = 0;
      for (const { baseStart, baseEnd, start, end } of text.edits()) {
        pieces.push(base.subarray(at, baseStart), text.subarray(start, end));
        at = baseEnd;
      }
      expect(Buffer.compare(Buffer.concat([...pieces, base.subarray(at)]), whole)).toBe(0);
    }),
  );
});

test("ComposedDeltas made from older ones are what the whole chain makes, and keep no delta that nothing is left of", () => {
  fc.assert(
    fc.property(chains, ([first, steps, , gen]) => {
      const { base, deltas, text } = makeChain(first, steps, (most) => gen(fc.nat, most));
      let composed = new ComposedDeltas(base.length, []);
      for (const delta of deltas) composed = new ComposedDeltas(base.length, [delta], composed);
      const pieces = [...new ComposedText(base, composed).pieces()].map((piece) => Buffer.from(piece));
      expect(Buffer.compare(Buffer.concat(pieces), text)).toBe(0);
      expect(composed.deltas.length).toBeLessThanOrEqual(2 * composed.starts.length);
    }),
  );
});

/** Any hunks for a text of `length` bytes: empty ones, some that touch, some that change nothing. */
function anyHunks(length: number, gen: fc.GeneratorValue): { start: number; end: number; data: Uint8Array }[] {
  let at = 0;
  return Array.from({ length: gen(fc.nat, 5) }, () => {
    const start = at + gen(fc.nat, Math.min(6, length - at));
    at = start + gen(fc.nat, Math.min(5, length - start));
    return { start, end: at, data: gen(fc.uint8Array, { maxLength: 4 }) };
  });
}

test("ComposedDeltas of many hunks are what replacing each range in turn gives, wherever the chain is cut", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(6), fc.gen(), (base, count, gen) => {
      let text = Buffer.from(base);
      let composed = new ComposedDeltas(base.length, []);
      let pending: Uint8Array[] = [];
      for (let step = 0; step <= count; step++) {
        const hunks = anyHunks(text.length, gen);
        const header = ({ start, end, data }: (typeof hunks)[number]) => {
          const bytes = Buffer.alloc(12);
          for (const [i, value] of [start, end, data.length].entries()) bytes.writeInt32BE(value, 4 * i);
          return bytes;
        };
        pending.push(Buffer.concat(hunks.flatMap((hunk) => [header(hunk), hunk.data])));
        // From the last one on, so that the places of the others stay what they are.
        for (const { start, end, data } of hunks.reverse())
          text = Buffer.concat([text.subarray(0, start), data, text.subarray(end)]);
        if (gen(fc.boolean) && step < count) continue;
        composed = new ComposedDeltas(base.length, pending, composed);
        pending = [];
        const pieces = [...new ComposedText(base, composed).pieces()].map((piece) => Buffer.from(piece));
        expect(Buffer.compare(Buffer.concat(pieces), text)).toBe(0);
      }
    }),
    { numRuns: 1000 },
  );
});

test("ComposedText.pieces() gives a text of long and short ranges in order", () => {
  const base = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));
  const deltas = [
    writeDelta(base, Buffer.concat([base.subarray(0, 90), Buffer.from("new"), base.subarray(100)]), () => 0),
  ];
  const whole = applyDeltas(base, deltas);
  const hash = createHash("sha1");
  for (const piece of compose(base, deltas).pieces()) hash.update(piece);
  expect(hash.digest("hex")).toBe(createHash("sha1").update(whole).digest("hex"));
});

test("findManifestEntry() finds in a composed manifest what it finds in the whole one", () => {
  fc.assert(
    fc.property(chains, ([first, steps, , gen]) => {
      const { base, deltas, text } = makeChain(first, steps, (most) => gen(fc.nat, most));
      const composed = compose(base, deltas);
      for (const [path, entry] of parseManifest(text)) expect(findManifestEntry(composed, path)).toEqual(entry);
      for (const path of ["a", "zz", "a/b", ""])
        expect(findManifestEntry(composed, path as RepoPath)).toEqual(findManifestEntry(text, path as RepoPath));
    }),
  );
});

test("findManifestEntry() finds a path of thousands of bytes between others", () => {
  const long = `m/${"x".repeat(5000)}`;
  const entries = {
    ...Object.fromEntries([..."abcdefghij"].map((name) => [name, node(1)])),
    [long]: node(2),
    z: node(3),
  };
  const text = textOf(entries);
  expect(findManifestEntry(text, long as RepoPath)?.node).toBe(node(2));
  expect(findManifestEntry(text, "z" as RepoPath)?.node).toBe(node(3));
  expect(findManifestEntry(text, "y" as RepoPath)).toBeUndefined();
});

test("compareComposedManifests() gives what compareManifests() gives for the whole texts", () => {
  fc.assert(
    fc.property(chains, ([first, steps, others, gen]) => {
      const cut = (most: number) => gen(fc.nat, most);
      const [one, two] = [makeChain(first, steps, cut), makeChain(first, others, cut)];
      const base = one.base;
      const before = compose(base, one.deltas);
      const after = compose(base, two.deltas);
      const wanted = compareManifests(one.text, two.text);
      for (const maxSegments of [undefined, 0])
        expect(compareComposedManifests(before, after, maxSegments)).toEqual(wanted);
    }),
    { numRuns: 1000 },
  );
});

test("compareComposedManifests() finds lines out of order, also beside lines that no delta touches", () => {
  const lines = (paths: string) => Buffer.from([...paths].map((path) => `${path}\0${node(1)}\n`).join(""));
  const base = lines("bdfhj");
  const before = compose(base, []);
  for (const paths of ["bdcfhj", "bdgfhj", "dbfhj", "bdfhjc", "bdffhj", "kbdfhj", "bjfhd"]) {
    const after = compose(base, [writeDelta(base, lines(paths), () => 0)]);
    expect(() => compareComposedManifests(before, after), paths).toThrow(
      expect.objectContaining({ code: "corruptStore" }),
    );
  }
});

test("ComposedText gives corruptStore for deltas that are wrong, whatever the bytes", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.array(fc.uint8Array(), { minLength: 1, maxLength: 3 }), (base, deltas) => {
      const make = () => compose(base, deltas);
      let whole: Uint8Array | undefined;
      try {
        whole = deltas.reduce<Uint8Array>((text, delta) => applyDelta(text, delta), base);
      } catch {
        expect(make).toThrow(expect.objectContaining({ code: "corruptStore" }));
      }
      if (whole !== undefined) expect(Buffer.compare(make().subarray(0, whole.length), whole)).toBe(0);
    }),
  );
});
