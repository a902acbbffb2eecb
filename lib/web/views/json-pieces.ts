/** A long list in JSON, piece by piece. */
import type { Turns } from "../../bytes/turns";
import { type Json, jsonList } from "../json";

/** Items that are written in one go: some milliseconds. */
const ITEMS_PER_PIECE = 1000;

/** Writes the items of a list with what separates them, without its brackets. @throws the turns' signal's reason */
export async function* writeJsonItems<Item>(
  items: Iterable<Item>,
  write: (item: Item, index: number) => Json,
  turns: Turns,
): AsyncGenerator<Uint8Array> {
  let piece: Json[] = [];
  let index = 0;
  for (const item of items) {
    if (piece.length === ITEMS_PER_PIECE) {
      yield encodeItems(piece, index);
      await turns.next();
      piece = [];
    }
    piece.push(write(item, index++));
  }
  if (piece.length > 0) yield encodeItems(piece, index);
}

/** @param end the index of the item after the piece */
function encodeItems(piece: readonly Json[], end: number): Uint8Array {
  const items = jsonList(piece).slice(1, -1);
  return Buffer.from(end > piece.length ? `, ${items}` : items);
}
