/** Bytes that are to be kept. */

/** Bytes that a buffer may have beside twice those that are kept of it. */
const SLACK_BYTES = 64;

/** Returns the same bytes, copied where they would hold on to a buffer of more than twice their size: a whole bundle, say. */
export function compact(bytes: Uint8Array): Uint8Array {
  return bytes.buffer.byteLength > 2 * bytes.length + SLACK_BYTES ? new Uint8Array(bytes) : bytes;
}
