/** Names from a bundle, as a message may show them. */

/** The most characters of a name that a message shows. */
const MAX_SHOWN = 80;

/**
 * Returns a name in quotes: on one line, without control characters, cut where it is long.
 *
 * @param name raw bytes, one char each
 */
export function quote(name: string): string {
  const shown = name.length > MAX_SHOWN ? `${name.slice(0, MAX_SHOWN)}…` : name;
  // JSON leaves DEL and the control characters from 0x80 on as they are.
  return JSON.stringify(shown).replace(
    /[\x7f-\x9f]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
