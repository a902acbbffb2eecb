/** hgweb's template filters for text in HTML, XML and URLs. Source: hgweb-compat 1.8, judged by `mercurial.templatefilters`. */
import { toByteString } from "../bytes/text";
import { pathBytes, type RepoPath } from "../ids";

const HTML_ENTITIES: Readonly<Record<string, string>> = {
  "\0": "",
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Escapes text for HTML as hgweb's `escape` does: NUL is dropped, an apostrophe stays. */
export function escapeHtml(text: string): string {
  // A pass per character is faster than a call for each one found: code is full of quotes.
  return text
    .replaceAll("\0", "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}

/** Escapes text for XML as hgweb's `xmlescape` does: apostrophes too, and each control character XML forbids becomes a space. */
export function escapeXml(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: the characters that XML 1.0 has no way to write
      .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, " ")
      .replace(/[&<>"']/g, (char) => (char === "'" ? "&#39;" : (HTML_ENTITIES[char] ?? char)))
  );
}

/** Percent-encodes each char of a byte string (U+0000 to U+00FF) that `unsafe` matches. */
function percentEncode(bytes: string, unsafe: RegExp): string {
  return bytes.replace(unsafe, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`);
}

const URL_UNSAFE = /[^A-Za-z0-9_.\-~/]/g;
const REV_UNSAFE = /[^A-Za-z0-9_.\-~/@]/g;

/** Percent-encodes all but ASCII letters, digits and `_ . - ~ /`; a lone surrogate U+DCNN stands for the byte 0xNN. */
export function urlescape(text: string): string {
  return percentEncode(toByteString(text), URL_UNSAFE);
}

/** Percent-encodes the bytes of a path as `urlescape` does. */
export function urlescapePath(path: RepoPath): string {
  return percentEncode(path, URL_UNSAFE);
}

/** Percent-encodes a symbol for one URL segment: as `urlescape`, but `@` stays and each `/` becomes `%252F`. */
export function revescape(symbol: string): string {
  return percentEncode(toByteString(symbol), REV_UNSAFE).replaceAll("/", "%252F");
}

const LONE_SURROGATES = /\p{Surrogate}/gu;

/** Writes every character as a decimal entity, as hgweb does with authors; a lone surrogate becomes U+FFFD. */
export function obfuscate(text: string): string {
  let entities = "";
  for (const char of text.replace(LONE_SURROGATES, "\ufffd")) entities += `&#${char.codePointAt(0)};`;
  return entities;
}

const FOR_PEOPLE = new TextDecoder("utf-8", { ignoreBOM: true });

/** Returns a path as people read it: its bytes as UTF-8, U+FFFD where they are not. Not reversible: never a key or a link. */
export function displayPath(path: RepoPath): string {
  return FOR_PEOPLE.decode(pathBytes(path));
}
