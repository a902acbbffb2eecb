/** Forgets lines that are not needed any more. */
import { LineInterner } from "../diff/line-interner";

/**
 * Makes a table of the lines that are kept alone, and gives each `ids` in `kept` their new numbers, in an array of its
 * own.
 */
export function renumberLines(lines: LineInterner, kept: readonly { ids: Int32Array }[]): LineInterner {
  const isKept = new Uint8Array(lines.size);
  let size = 0;
  let count = 0;
  for (const { ids } of kept) {
    for (const id of ids) {
      if (isKept[id] === 1) continue;
      isKept[id] = 1;
      size += lines.getLine(id).length;
      count++;
    }
  }
  const renumbered = new LineInterner(Math.max(count, 1024));
  const newIds = new Int32Array(lines.size);
  const text = new Uint8Array(size);
  let at = 0;
  for (let id = 0; id < lines.size; id++) {
    if (isKept[id] !== 1) continue;
    const line = lines.getLine(id);
    text.set(line, at);
    newIds[id] = renumbered.intern(text, at, at + line.length);
    at += line.length;
  }
  for (const each of kept) each.ids = each.ids.map((id) => newIds[id] ?? 0);
  return renumbered;
}
