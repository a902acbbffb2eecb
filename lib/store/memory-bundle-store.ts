/** A bundle store that forgets: for tests. */
import { checkKey, checkKeyPrefix, checkRange } from "./bundle-key";
import type { BundleStore } from "./bundle-store";
import { keepsWhatItHas } from "./conditional-put-check";
import { absentObject, objectTooLarge } from "./object-failures";

/** Objects in a map; lost with the process. */
export class MemoryBundleStore implements BundleStore {
  readonly description = "memory";
  readonly conditionalPut = true;
  readonly #objects = new Map<string, Uint8Array>();

  async check(): Promise<void> {
    await keepsWhatItHas(this);
  }

  async size(key: string): Promise<number | undefined> {
    checkKey(key);
    return this.#objects.get(key)?.length;
  }

  async read(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    checkKey(key);
    const bytes = this.#objects.get(key);
    if (bytes !== undefined && bytes.length > maxBytes) throw objectTooLarge(key, bytes.length, maxBytes);
    return bytes?.slice();
  }

  async readRange(key: string, start: number, end: number): Promise<Uint8Array> {
    checkKey(key);
    checkRange(key, start, end);
    const bytes = this.#objects.get(key);
    if (bytes === undefined) throw absentObject(key);
    return bytes.slice(start, end);
  }

  async putNew(key: string, bytes: Uint8Array): Promise<"stored" | "exists"> {
    checkKey(key);
    if (this.#objects.has(key)) return "exists";
    this.#objects.set(key, new Uint8Array(bytes)); // a copy; the slice of a Buffer would be none
    return "stored";
  }

  async replace(key: string, bytes: Uint8Array): Promise<void> {
    checkKey(key);
    this.#objects.set(key, new Uint8Array(bytes));
  }

  async *list(prefix: string, after = ""): AsyncGenerator<string> {
    checkKeyPrefix(prefix);
    checkKeyPrefix(after);
    // ASCII: the order of UTF-16 units is that of bytes.
    const keys = [...this.#objects.keys()].filter((key) => key.startsWith(prefix) && key > after);
    yield* keys.sort();
  }
}
