/** A cache that is bounded in bytes and forgets what was used longest ago. */

/** Bytes that an entry costs beside its value: the map's slot and the key. */
const ENTRY_OVERHEAD_BYTES = 128;

/** Keeps values by key up to `maxBytes` in all; a value over a quarter of that is not kept. */
export class ByteLru<Value> {
  readonly maxBytes: number;
  readonly #entries = new Map<string, { readonly value: Value; readonly bytes: number }>();
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
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps `value`, which costs `valueBytes`, in the place of what `key` had. */
  set(key: string, value: Value, valueBytes: number): void {
    this.delete(key);
    const bytes = valueBytes + key.length + ENTRY_OVERHEAD_BYTES;
    if (bytes > this.maxBytes / 4) return;
    this.#entries.set(key, { value, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.maxBytes) return;
      this.delete(oldest);
    }
  }

  /** Forgets `key`, if it is there. */
  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#bytes -= entry.bytes;
  }
}
