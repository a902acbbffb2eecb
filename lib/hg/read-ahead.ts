/** Bytes of a revlog's file for one who reads many of its revisions, one after the other. */

/** The bytes that hold a revlog's chunks: its `.d` file, or its `.i` file when it is inline. */
export interface ChunkSource {
  /**
   * Returns `length` bytes from `at`, or what there is of them where the file ends before.
   * @param least the bytes that must be there; all when not given
   * @throws RepoError `corruptStore` when they are not
   */
  read(at: number, length: number, least?: number): Uint8Array;
}

/** Bytes that are read at once: a file of thousands of revisions is opened a few times, not once for each. */
const SPAN_BYTES = 128 * 1024;

/** Keeps the last bytes that were read of one source, and what follows them there. */
export class ReadAhead {
  #source: ChunkSource | undefined;
  #bytes = new Uint8Array(0);
  #start = 0;

  /** Returns exactly `length` bytes of a source, which must not be changed. @throws as `source.read` */
  read(source: ChunkSource, at: number, length: number): Uint8Array {
    if (source !== this.#source || at < this.#start || at + length > this.#start + this.#bytes.length) {
      this.#bytes = source.read(at, Math.max(length, SPAN_BYTES), length) as Uint8Array<ArrayBuffer>;
      this.#start = at;
      this.#source = source;
    }
    return this.#bytes.subarray(at - this.#start, at - this.#start + length);
  }
}
