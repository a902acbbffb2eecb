/** The part of @foxglove/wasm-zstd 1.0.1 that is used here: what its own index.js wraps; the package types that alone. */
declare module "@foxglove/wasm-zstd/dist/wasm-zstd.js" {
  /** An instance of libzstd with a heap of its own; an address in it is a byte offset. */
  interface Zstd {
    /** The heap; another array once it has grown. It never shrinks. */
    readonly HEAPU8: Uint8Array<ArrayBuffer>;
    /** Returns an address, or 0 when the heap cannot grow so far. */
    _malloc(size: number): number;
    _free(address: number): void;
    /** Decompresses whole frames, checksums included; returns the bytes written, or -1 whatever is wrong. */
    _decompress(target: number, targetSize: number, source: number, sourceSize: number): number;
  }
  /** Makes an instance. */
  function createZstd(): Promise<Zstd>;
  namespace createZstd {
    export type { Zstd };
  }
  export = createZstd;
}
