/** A cache that is bounded in bytes and forgets what was used longest ago. */

/** Bytes that an entry costs beside its value: the map's slot and the key. */
const ENTRY_OVERHEAD_BYTES = 128;

/** An entry, and those that were used next before and after it. */
interface Entry<Value> {
  readonly key: string;
  readonly value: Value;
  readonly bytes: number;
  older: Entry<Value> | undefined;
  newer: Entry<Value> | undefined;
}

/** So much of a cache one value may take, unless it is worth more. */
const USUAL_SHARE = 1 / 4;

/** Keeps values by key up to `maxBytes` in all; a value over a quarter of that is as a rule not kept. */
export class ByteLru<Value> {
  readonly maxBytes: number;
  readonly #entries = new Map<string, Entry<Value>>();
  // Linked, and not in the map's own order: to find its first key a map steps over the slots of all that was deleted
  // since it was last made anew, which in a full cache are about as many as its entries.
  #oldest: Entry<Value> | undefined;
  #newest: Entry<Value> | undefined;
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Bytes of all entries, as given to `set`, with their overhead. */
  get bytes(): number {
    return this.#bytes;
  }

  /** How often `get` found what it was asked for, and how often not. */
  get counts(): { readonly hits: number; readonly misses: number; readonly entries: number } {
    return { hits: this.#hits, misses: this.#misses, entries: this.#entries.size };
  }

  /** Returns the value of `key` and marks it as used, or gives `undefined`. */
  get(key: string): Value | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#unlink(entry);
    this.#append(entry);
    return entry.value;
  }

  /** Says whether `key` has a value, which does not count as a use. */
  has(key: string): boolean {
    return this.#entries.has(key);
  }

  /**
   * Keeps `value`, which costs `valueBytes`, in the place of what `key` had.
   * @param share the part of the cache that it may take at most, 0 to 1
   */
  set(key: string, value: Value, valueBytes: number, share = USUAL_SHARE): void {
    this.delete(key);
    const bytes = valueBytes + key.length + ENTRY_OVERHEAD_BYTES;
    if (bytes > this.maxBytes * share) return;
    const entry: Entry<Value> = { key, value, bytes, older: undefined, newer: undefined };
    this.#entries.set(key, entry);
    this.#append(entry);
    this.#bytes += bytes;
    while (this.#oldest !== undefined && this.#bytes > this.maxBytes) this.delete(this.#oldest.key);
  }

  /** Forgets `key`, if it is there. */
  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#unlink(entry);
    this.#bytes -= entry.bytes;
  }

  #append(entry: Entry<Value>): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest === undefined) this.#oldest = entry;
    else this.#newest.newer = entry;
    this.#newest = entry;
  }

  #unlink({ older, newer }: Entry<Value>): void {
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
  }
}
