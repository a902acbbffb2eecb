/** A bundle store that counts what is asked of it: for tests that promise how often the store is read. */
import type { BundleStore } from "../bundle-store";

/** Passes everything on to another store and counts it. */
export class CountingBundleStore implements BundleStore {
  readonly #store: BundleStore;
  /** Calls of `size`. */
  sizes = 0;
  /** Calls of `read` and `readRange`. */
  reads = 0;
  /** Bytes that `read` and `readRange` gave. */
  bytesRead = 0;
  /** Calls of `putNew` and `replace`. */
  puts = 0;
  /** Calls of `list`. */
  lists = 0;

  constructor(store: BundleStore) {
    this.#store = store;
  }

  get description(): string {
    return this.#store.description;
  }

  get conditionalPut(): boolean {
    return this.#store.conditionalPut;
  }

  check(): Promise<void> {
    return this.#store.check();
  }

  size(key: string): Promise<number | undefined> {
    this.sizes++;
    return this.#store.size(key);
  }

  async read(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    this.reads++;
    const bytes = await this.#store.read(key, maxBytes);
    this.bytesRead += bytes?.length ?? 0;
    return bytes;
  }

  async readRange(key: string, start: number, end: number): Promise<Uint8Array> {
    this.reads++;
    const bytes = await this.#store.readRange(key, start, end);
    this.bytesRead += bytes.length;
    return bytes;
  }

  putNew(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    this.puts++;
    return this.#store.putNew(key, bytes);
  }

  replace(key: string, bytes: Uint8Array): Promise<void> {
    this.puts++;
    return this.#store.replace(key, bytes);
  }

  list(prefix: string, after?: string): AsyncIterable<string> {
    this.lists++;
    return this.#store.list(prefix, after);
  }
}
