/** Names from a bundle, as a message may show them. */

/** The most characters that a message shows of a name, its escapes included. */
const MAX_SHOWN = 120;

/**
 * Returns a name in quotes: on one line, without control characters, cut where it is long.
 *
 * @param name raw bytes, one char each
 */
export function quote(name: string): string {
  // JSON leaves DEL and the control characters from 0x80 on as they are.
  const quoted = JSON.stringify(name.slice(0, MAX_SHOWN)).replace(
    /[\x7f-\x9f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const isWhole = name.length <= MAX_SHOWN && quoted.length <= MAX_SHOWN;
  return isWhole ? quoted : `${quoted.slice(0, MAX_SHOWN)}…"`;
}
