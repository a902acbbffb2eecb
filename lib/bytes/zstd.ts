/** zstd by libzstd, compiled to WebAssembly. */
import createZstd from "@foxglove/wasm-zstd/dist/wasm-zstd.js";
import { type ErrorCode, RepoError } from "../errors";
import type { ZstdFrame } from "./zstd-frame";

/** What one frame and its content may take: the most that the heap can have. */
const MAX_HEAP_BYTES = 2 ** 31;
/** A heap that a frame made larger than this is given up; a manifest of 27 MB fits. */
const MAX_KEPT_HEAP_BYTES = 64 * 1024 * 1024;

/**
 * Decompresses single frames. A heap of WebAssembly grows as a frame needs, to 2 GiB at most, and never shrinks: after
 * a large frame a new instance takes the place of the old one.
 */
export class ZstdDecoder {
  // The package's own index.js is not used: it writes to address 0 when the heap cannot grow, and keeps its heap.
  #zstd: createZstd.Zstd;
  #isRenewing = false;

  private constructor(zstd: createZstd.Zstd) {
    this.#zstd = zstd;
  }

  /** Loads libzstd. */
  static async load(): Promise<ZstdDecoder> {
    return new ZstdDecoder(await createZstd());
  }

  /** Bytes of the heap. */
  get heapBytes(): number {
    return this.#zstd.HEAPU8.length;
  }

  /**
   * Decompresses one frame that `zstdFrames` found in `bytes`.
   *
   * @param maxBytes the most bytes that it may become
   * @throws RepoError `code` when it is corrupt or does not become the size that it says; `tooLarge` over `maxBytes`,
   * also when it does not say its size, could become more than `maxBytes`, and is corrupt
   */
  decompress(bytes: Uint8Array, frame: ZstdFrame, maxBytes: number, code: ErrorCode): Uint8Array {
    const { contentSize, maxContentSize } = frame;
    if (contentSize !== undefined && contentSize > maxContentSize) {
      const sentence = `a zstd frame says ${contentSize} bytes, and its blocks become ${maxContentSize} at most`;
      throw new RepoError(code, sentence);
    }
    // Whoever says more than is allowed is refused before anything is allocated.
    if (contentSize !== undefined && contentSize > maxBytes) throw tooLarge(maxBytes);
    const capacity = contentSize ?? Math.min(maxContentSize, maxBytes);
    const content = this.#run(bytes.subarray(frame.start, frame.end), capacity);
    if (content !== undefined) return content;
    if (contentSize === undefined && maxContentSize > maxBytes) throw tooLarge(maxBytes);
    throw new RepoError(code, "a zstd frame is corrupt");
  }

  /** Returns what a frame becomes, or `undefined` when libzstd refuses it or it becomes more than `capacity` bytes. */
  #run(frame: Uint8Array, capacity: number): Uint8Array | undefined {
    // A larger number would wrap on its way into WebAssembly.
    if (frame.length + capacity >= MAX_HEAP_BYTES) throw noRoom(frame, capacity);
    const zstd = this.#zstd;
    const source = zstd._malloc(frame.length);
    const target = zstd._malloc(capacity + 1); // for 0 bytes it may give no address
    try {
      if (source === 0 || target === 0) throw noRoom(frame, capacity);
      zstd.HEAPU8.set(frame, source);
      const size = zstd._decompress(target, capacity, source, frame.length);
      return size < 0 ? undefined : zstd.HEAPU8.slice(target, target + size);
    } finally {
      zstd._free(target);
      zstd._free(source);
      if (this.heapBytes > MAX_KEPT_HEAP_BYTES) this.#renew();
    }
  }

  #renew(): void {
    if (this.#isRenewing) return;
    this.#isRenewing = true;
    const end = (zstd: createZstd.Zstd) => {
      this.#zstd = zstd;
      this.#isRenewing = false;
    };
    // Where there can be no new instance the old one goes on, heap and all: only memory is lost.
    createZstd().then(end, () => end(this.#zstd));
  }
}

function tooLarge(maxBytes: number): RepoError {
  return new RepoError("tooLarge", `a zstd stream becomes more than ${maxBytes} bytes`, { maxBytes });
}

function noRoom(frame: Uint8Array, capacity: number): RepoError {
  const sentence = `a zstd frame of ${frame.length} bytes that may become ${capacity} does not fit into memory`;
  return new RepoError("tooLarge", sentence);
}
