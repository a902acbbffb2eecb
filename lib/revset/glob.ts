/** Globs of file patterns, as regular expressions. Source: `hg help patterns`, judged by Mercurial 6.3.2. */

/** Returns a text as a regular expression that means just it. @param text one character for each byte */
export function escapeRegex(text: string): string {
  return text.replace(/[^A-Za-z0-9_/\x80-\xff]/g, (letter) =>
    letter < " " ? `\\x${letter.charCodeAt(0).toString(16).padStart(2, "0")}` : `\\${letter}`,
  );
}

/**
 * Writes a glob as a regular expression: `*` and `?` stay within a folder's name or not as Mercurial has it, `**` goes
 * over folders, `{a,b}` is one of several.
 * @param glob one character for each byte
 */
export function globToRegex(glob: string): string {
  let regex = "";
  let groups = 0;
  // A star, a class, an escaped letter, or any other one.
  for (const [piece] of glob.matchAll(/\*\*\/|\*\*?|\[(?:[!\]]|(?![!\]]))[^\]]*\]|\\.|./gs)) {
    if (piece === "**/") regex += "(?:.*/)?";
    else if (piece === "**") regex += ".*";
    else if (piece === "*") regex += "[^/]*";
    else if (piece === "?") regex += ".";
    else if (piece === "{") {
      groups++;
      regex += "(?:";
    } else if (piece === "}" && groups > 0) {
      groups--;
      regex += ")";
    } else if (piece === "," && groups > 0) regex += "|";
    else if (piece.startsWith("[") && piece.length > 1) regex += toClass(piece.slice(1, -1));
    else if (piece.startsWith("\\") && piece.length > 1) regex += escapeRegex(piece.slice(1));
    else regex += escapeRegex(piece);
  }
  return regex;
}

function toClass(members: string): string {
  const escaped = members.replaceAll("\\", "\\\\");
  if (escaped.startsWith("!")) return `[^${escaped.slice(1)}]`;
  return escaped.startsWith("^") ? `[\\${escaped}]` : `[${escaped}]`;
}
