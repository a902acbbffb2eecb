/** The Range header, as far as S3 reads it: one range of bytes. Source: RFC 9110, 14.1.2 and 14.2. */
import { S3Error } from "./s3-error";

/** Bytes `start` (inclusive) to `end` (exclusive). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Reads a Range header for an object of `size` bytes; `undefined` when the whole is to be sent, as for a header that
 * is malformed or names several ranges.
 * @throws S3Error `InvalidRange` when no byte of the object is in the range
 */
export function parseByteRange(header: string | undefined, size: number): ByteRange | undefined {
  const match = /^bytes=([0-9]{0,15})-([0-9]{0,15})$/.exec(header ?? "");
  if (match === null) return undefined;
  const [, first = "", last = ""] = match;
  if (first === "" && last === "") return undefined;
  if (first !== "" && last !== "" && Number(last) < Number(first)) return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (start >= end) throw new S3Error("InvalidRange", "the requested range is not satisfiable");
  return { start, end };
}
