/** The part of seek-bzip 2.0.0 that is used here; the package brings no types. */
declare module "seek-bzip" {
  interface Input {
    /** Returns the next byte. */
    readByte(): number;
    /** Fills `length` bytes of `target` from `at` and returns how many there were. */
    read(target: Uint8Array, at: number, length: number): number;
  }
  interface Output {
    writeByte(byte: number): void;
  }
  const Bunzip: {
    /** Decompresses one stream; throws a TypeError when it is corrupt. */
    decode(input: Input, output: Output): void;
  };
  export = Bunzip;
}
