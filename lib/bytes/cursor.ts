/** A bounded reader over bytes: big-endian integers and slices, and a clear error where bytes run out. */
import { type ErrorCode, RepoError } from "../errors";

/** Reads big-endian values from `bytes`, front to back; never past their end. */
export class Cursor {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #code: ErrorCode;
  readonly #what: string;
  #at = 0;

  /**
   * @param code the error code for bytes that end too early
   * @param what what is being read, as the error's sentence names it: `part header`, `delta`
   */
  constructor(bytes: Uint8Array, code: ErrorCode, what: string) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#code = code;
    this.#what = what;
  }

  /** The offset of the next byte. */
  get at(): number {
    return this.#at;
  }

  /** Bytes that are left. */
  get left(): number {
    return this.#bytes.length - this.#at;
  }

  /** Reads an unsigned byte. */
  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  /** Reads an unsigned 16-bit integer. */
  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }

  /** Reads an unsigned 32-bit integer. */
  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }

  /** Reads a signed 32-bit integer. */
  i32(): number {
    return this.#view.getInt32(this.#take(4));
  }

  /** Returns the next `length` bytes, not copied. */
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.subarray(start, start + length);
  }

  #take(length: number): number {
    if (length > this.left) {
      throw new RepoError(this.#code, `${this.#what} ends too early`, { at: this.#at, wants: length, left: this.left });
    }
    const at = this.#at;
    this.#at += length;
    return at;
  }
}
