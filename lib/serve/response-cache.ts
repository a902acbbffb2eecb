/** Complete responses in memory, bounded in bytes. A response is served only while its etag is still the right one. */

/** A complete response, compressed already. */
export interface StoredResponse {
  /** As in the plan that it was made for. */
  readonly etag: string;
  readonly status: number;
  readonly reason: string | undefined;
  /** All headers but those of the connection, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What one entry takes beside its strings and bytes, roughly: objects, the map's slot, header names. */
const ENTRY_OVERHEAD_BYTES = 1024;

/** Counts since the cache was made. */
export interface ResponseCacheCounts {
  readonly hits: number;
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}

/** Keeps the responses that were asked for last; an entry larger than an eighth of the cache is not kept. */
export class ResponseCache {
  readonly #maxBytes: number;
  /** Least recently used first. */
  readonly #entries = new Map<string, StoredResponse>();
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  /** @param maxBytes bound of everything kept; 0 keeps nothing */
  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get counts(): ResponseCacheCounts {
    return { hits: this.#hits, misses: this.#misses, entries: this.#entries.size, bytes: this.#bytes };
  }

  /**
   * Returns the response for a URL in an encoding if it was made for this `etag`, else `undefined`. An entry with
   * another etag is stale for good, and dropped.
   */
  get(url: string, encoding: string, etag: string): StoredResponse | undefined {
    const key = keyOf(url, encoding);
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#remove(key, entry);
    if (entry?.etag !== etag) {
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#add(key, entry);
    return entry;
  }

  /** Keeps `entry`, in place of what was there; the least recently used entries make room. */
  set(url: string, encoding: string, entry: StoredResponse): void {
    const key = keyOf(url, encoding);
    const before = this.#entries.get(key);
    if (before !== undefined) this.#remove(key, before);
    if (sizeOf(key, entry) > this.#maxBytes / 8) return;
    this.#add(key, entry);
    for (const [oldKey, old] of this.#entries) {
      if (this.#bytes <= this.#maxBytes) return;
      this.#remove(oldKey, old);
    }
  }

  #add(key: string, entry: StoredResponse): void {
    this.#entries.set(key, entry);
    this.#bytes += sizeOf(key, entry);
  }

  #remove(key: string, entry: StoredResponse): void {
    this.#entries.delete(key);
    this.#bytes -= sizeOf(key, entry);
  }
}

/** An encoding has no space, so the key is unambiguous. */
function keyOf(url: string, encoding: string): string {
  return `${encoding} ${url}`;
}

function sizeOf(key: string, entry: StoredResponse): number {
  const headers = Object.entries(entry.headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return ENTRY_OVERHEAD_BYTES + key.length * 2 + headers * 2 + entry.etag.length * 2 + entry.body.byteLength;
}
