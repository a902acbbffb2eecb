/** Sets of bytes, which is what the patterns of Mercurial are about. */

/** Which bytes belong to the set: 256 entries, 1 for a member. */
export type ByteSet = Uint8Array;

/** Makes the set of the bytes that pass a test. */
export function bytesThat(test: (byte: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, byte) => Number(test(byte)));
}

/** Makes the set of all other bytes. */
export function invert(set: ByteSet): ByteSet {
  return set.map((is) => 1 - is);
}

/** Adds to each ASCII letter of a set its other case. */
export function foldCase(set: ByteSet): ByteSet {
  return bytesThat((byte) => set[byte] === 1 || (isLetter(byte) && set[byte ^ 0x20] === 1));
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

const isDigit = (byte: number) => byte >= 0x30 && byte <= 0x39;

export const NEWLINE = 0x0a;
export const ANY_BYTE = bytesThat(() => true);
export const ANY_BUT_NEWLINE = bytesThat((byte) => byte !== NEWLINE);
export const WORD_BYTES = bytesThat((byte) => isLetter(byte) || isDigit(byte) || byte === 0x5f);

/** The sets that an escaped letter means; a capital means all other bytes. */
export const CLASSES: ReadonlyMap<string, ByteSet> = new Map([
  ["d", bytesThat(isDigit)],
  ["D", bytesThat((byte) => !isDigit(byte))],
  ["s", bytesThat((byte) => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d))],
  ["S", bytesThat((byte) => byte !== 0x20 && !(byte >= 0x09 && byte <= 0x0d))],
  ["w", WORD_BYTES],
  ["W", invert(WORD_BYTES)],
]);
