import fc from "fast-check";
import { expect, test } from "vitest";
import { ByteLru } from "./byte-lru";

/** Bytes that a key of one letter costs beside its value. */
const OVERHEAD = 129;
const MAX_BYTES = 4_000;

interface Kept {
  readonly key: string;
  readonly value: number;
  readonly bytes: number;
}

/** The same by the plainest means: a list, oldest first. */
class Model {
  #kept: readonly Kept[] = [];

  get bytes(): number {
    return this.#kept.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  get entries(): number {
    return this.#kept.length;
  }

  get(key: string): number | undefined {
    const found = this.#kept.find((each) => each.key === key);
    if (found !== undefined) this.#kept = [...this.#kept.filter((each) => each !== found), found];
    return found?.value;
  }

  set(key: string, value: number, valueBytes: number): void {
    this.delete(key);
    if (valueBytes + OVERHEAD > MAX_BYTES / 4) return;
    this.#kept = [...this.#kept, { key, value, bytes: valueBytes + OVERHEAD }];
    while (this.bytes > MAX_BYTES) this.#kept = this.#kept.slice(1);
  }

  delete(key: string): void {
    this.#kept = this.#kept.filter((each) => each.key !== key);
  }
}

const key = fc.constantFrom(..."abcdefgh");
const acts = fc.array(
  fc.oneof(
    fc.record({ act: fc.constant("get" as const), key }),
    fc.record({ act: fc.constant("delete" as const), key }),
    fc.record({ act: fc.constant("set" as const), key, value: fc.nat(), bytes: fc.nat(1_000) }),
  ),
  { maxLength: 80 },
);

test("ByteLru keeps what a list in order of use would keep, whatever is done to it", () => {
  const property = fc.property(acts, (all) => {
    const lru = new ByteLru<number>(MAX_BYTES);
    const model = new Model();
    for (const each of all) {
      if (each.act === "get") expect(lru.get(each.key)).toBe(model.get(each.key));
      else if (each.act === "delete") {
        lru.delete(each.key);
        model.delete(each.key);
      } else {
        lru.set(each.key, each.value, each.bytes);
        model.set(each.key, each.value, each.bytes);
      }
      expect(lru.bytes).toBe(model.bytes);
      expect(lru.counts.entries).toBe(model.entries);
    }
    for (const letter of "abcdefgh") expect(lru.get(letter)).toBe(model.get(letter));
  });
  fc.assert(property, { numRuns: 500 });
});

test("ByteLru counts hits and misses", () => {
  const lru = new ByteLru<number>(MAX_BYTES);
  lru.set("a", 1, 10);
  expect([lru.get("a"), lru.get("b"), lru.get("a")]).toEqual([1, undefined, 1]);
  expect(lru.counts).toEqual({ hits: 2, misses: 1, entries: 1 });
});

test("ByteLru keeps a value over a quarter of it where whoever sets it says so, up to all of it", () => {
  const lru = new ByteLru<number>(MAX_BYTES);
  lru.set("a", 1, MAX_BYTES / 4);
  expect(lru.has("a")).toBe(false);
  lru.set("a", 1, 10);
  lru.set("b", 2, MAX_BYTES - OVERHEAD, 1);
  expect([lru.get("a"), lru.get("b"), lru.bytes]).toEqual([undefined, 2, MAX_BYTES]);
  lru.set("b", 3, MAX_BYTES - OVERHEAD + 1, 1);
  expect(lru.has("b")).toBe(false);
});
