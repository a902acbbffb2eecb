/** Bytes to text, as Mercurial reads it. Source: mercurial-formats 5.6. */

const STRICT_UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Returns `bytes` decoded as UTF-8, or `undefined` when they are not valid UTF-8. */
function decodeStrictUtf8(bytes: Uint8Array): string | undefined {
  try {
    return STRICT_UTF8.decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return undefined; // the decoder's one way to say "not UTF-8"
    throw error;
  }
}

/** Decodes metadata (user, description, branch): UTF-8, else ISO-8859-1, which never fails. */
export function decodeMetadata(bytes: Uint8Array): string {
  return decodeStrictUtf8(bytes) ?? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/**
 * Decodes contents or a path as hgweb's JSON does ("UTF-8b"): valid UTF-8 sequences as such, every other byte
 * 0xNN as the lone surrogate U+DCNN. So no byte is lost.
 */
export function decodeUtf8b(bytes: Uint8Array): string {
  const whole = decodeStrictUtf8(bytes);
  if (whole !== undefined) return whole;
  let text = "";
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes, at);
    if (length === 0) text += String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    else text += STRICT_UTF8.decode(bytes.subarray(at, at + length));
    at += Math.max(1, length);
  }
  return text;
}

/** Encodes text as UTF-8, each lone surrogate U+DCNN as the byte 0xNN: the inverse of `decodeUtf8b`. */
export function encodeUtf8b(text: string): Buffer {
  if (!/[\udc80-\udcff]/.test(text)) return Buffer.from(text, "utf8");
  const pieces: Buffer[] = [];
  for (const piece of text.split(/(?<![\ud800-\udbff])([\udc80-\udcff])/)) {
    const code = piece.charCodeAt(0);
    pieces.push(
      piece.length === 1 && code >= 0xdc80 && code <= 0xdcff ? Buffer.of(code & 0xff) : Buffer.from(piece, "utf8"),
    );
  }
  return Buffer.concat(pieces);
}

/** A byte that is not UTF-8, as `decodeUtf8b` gives it. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Lowers text as Mercurial does: the ASCII letters alone of what is not UTF-8. */
export function lowerCase(text: string): string {
  if (LONE_SURROGATE.test(text)) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return text.toLowerCase();
}

/** Says whether a text has a part in it, byte by byte: the part may be half a character. Both as `decodeUtf8b` gives them. */
export function hasPart(text: string, part: string): boolean {
  return LONE_SURROGATE.test(part) ? toByteString(text).includes(toByteString(part)) : text.includes(part);
}

/** Returns the bytes of `encodeUtf8b`, one character (U+0000 to U+00FF) each: such texts sort by their bytes. */
export function toByteString(text: string): string {
  return encodeUtf8b(text).toString("latin1");
}

/** Returns the length of the valid UTF-8 sequence at `at`, or 0 when there is none (Unicode 15, table 3-7). */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const lead = bytes[at] ?? 0;
  const length =
    lead < 0x80
      ? 1
      : lead >= 0xc2 && lead < 0xe0
        ? 2
        : lead >= 0xe0 && lead < 0xf0
          ? 3
          : lead >= 0xf0 && lead < 0xf5
            ? 4
            : 0;
  if (length < 2) return length;
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0;
    if (byte < (i === 1 ? lowest : 0x80) || byte > (i === 1 ? highest : 0xbf)) return 0;
  }
  return length;
}
