/** Long texts on their way out. */
import { encodeUtf8b } from "../../bytes/text";

/** Characters that are sent as one piece, about. */
const PIECE_LENGTH = 64 * 1024;

/** Joins small texts into larger pieces and encodes them; a lone surrogate U+DCNN is the byte 0xNN. */
export async function* encodePieces(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let piece = "";
  for await (const text of texts) {
    piece += text;
    if (piece.length < PIECE_LENGTH) continue;
    yield encodeUtf8b(piece);
    piece = "";
  }
  if (piece !== "") yield encodeUtf8b(piece);
}
