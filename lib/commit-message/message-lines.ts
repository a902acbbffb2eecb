/** Lines and blanks of a commit message. Parsers here read ASCII and take all else for neither blank nor word, as hg.mozilla.org's do on bytes. */

/** The blanks, for use in a character class. */
export const BLANK = "[ \\t\\n\\r\\f\\v]";

/** Returns the lines of a message, split at LF, CR or CR LF; a newline at the very end begins no line. */
export function messageLines(message: string): string[] {
  const lines = message.split(/\r\n|\r|\n/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** Returns the first line of a message; empty for an empty one. */
export function summaryLine(message: string): string {
  const end = message.search(/[\r\n]/);
  return end < 0 ? message : message.slice(0, end);
}
