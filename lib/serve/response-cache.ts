/** Complete responses in memory, bounded in bytes. A response is served only while its etag is still the right one. */
import { ByteLru } from "../bytes/byte-lru";
import { compact } from "../bytes/compact";
import type { Coding } from "./content-coding";

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

/** What one entry takes beside its strings and bytes, roughly: objects, header names. */
const ENTRY_OVERHEAD_BYTES = 1024;

/** Counts since the cache was made. */
export interface ResponseCacheCounts {
  readonly hits: number;
  /** Stale entries included. */
  readonly misses: number;
  readonly entries: number;
  readonly bytes: number;
}

/** Keeps the responses that were asked for last. */
export class ResponseCache {
  readonly #entries: ByteLru<StoredResponse>;
  #hits = 0;
  #misses = 0;

  /** @param maxBytes bound of everything kept; 0 keeps nothing */
  constructor(maxBytes: number) {
    this.#entries = new ByteLru(maxBytes);
  }

  get counts(): ResponseCacheCounts {
    const { bytes, counts } = this.#entries;
    return { hits: this.#hits, misses: this.#misses, entries: counts.entries, bytes };
  }

  /**
   * Returns the response for a URL in a coding if it was made for this `etag`, else `undefined`. An entry with
   * another etag is stale for good, and dropped.
   */
  get(url: string, coding: Coding, etag: string): StoredResponse | undefined {
    const key = keyOf(url, coding);
    const entry = this.#entries.get(key);
    if (entry?.etag === etag) {
      this.#hits++;
      return entry;
    }
    this.#entries.delete(key);
    this.#misses++;
    return undefined;
  }

  /** Keeps `entry`, in place of what was there. */
  set(url: string, coding: Coding, entry: StoredResponse): void {
    // What compresses gives a small body in a buffer of 16 KiB.
    const kept = { ...entry, body: compact(entry.body) };
    this.#entries.set(keyOf(url, coding), kept, sizeOf(kept));
  }
}

/** A coding has no space, so the key is unambiguous. */
function keyOf(url: string, coding: Coding): string {
  return `${coding} ${url}`;
}

function sizeOf({ headers, etag, body }: StoredResponse): number {
  const headerChars = Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return ENTRY_OVERHEAD_BYTES + headerChars + etag.length + body.byteLength;
}
