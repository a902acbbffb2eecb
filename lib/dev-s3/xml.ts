/** The little XML that S3 speaks: elements with text, no attributes but the namespace. */

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** A finished piece of XML; only `element` makes one, so text is never taken for markup. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Writes one element; a string or a number among `content` is text and is escaped. */
export function element(name: string, ...content: readonly (Markup | string | number | boolean)[]): Markup {
  const inner = content.map((piece) => (piece instanceof Markup ? piece.text : escapeText(String(piece)))).join("");
  return new Markup(`<${name}>${inner}</${name}>`);
}

/** Writes a whole document whose root element is in S3's namespace. */
export function document(name: string, ...content: readonly (Markup | string | number | boolean)[]): string {
  const root = element(name, ...content).text;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name} xmlns="${NAMESPACE}"${root.slice(name.length + 1)}`;
}

/** Returns the text of each `<name>` element in `xml`, in order. Elements of that name do not nest in what S3 takes. */
export function textsOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, "g"))].map((match) => unescapeText(match[1] ?? ""));
}

/** Returns the inner markup of each `<name>` element in `xml`, in order. */
export function bodiesOf(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map((match) => match[1] ?? "");
}

function escapeText(text: string): string {
  // Line ends too: an XML parser turns a bare CR into LF, and would change a key that holds one.
  return text.replace(/[<>&"'\r\n]/g, (char) => `&#${char.charCodeAt(0)};`);
}

const NAMED: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

function unescapeText(text: string): string {
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#([0-9]{1,7})|([a-z]+));/g, (whole, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? whole;
    const codePoint = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    return codePoint <= 0x10ffff ? String.fromCodePoint(codePoint) : whole;
  });
}
