/** Reads a page's markup as far as pages are compared: a tree of elements with their attributes and texts. */

/** An element; texts have their entities undone. */
export interface Element {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: (Element | string)[];
}

const TOKEN =
  /<!--.*?-->|<!\[CDATA\[.*?\]\]>|<[!?][^>]*>|<\/([a-zA-Z0-9]+)\s*>|<([a-zA-Z0-9]+)((?:\s+[^\s=>/]+(?:\s*=\s*(?:"[^"]*"|'[^']*'))?)*)\s*(\/?)>|[^<]+|</gs;
const ATTRIBUTE = /([^\s=>/]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'))?/g;
const VOID = new Set(["area", "base", "br", "col", "hr", "img", "input", "link", "meta", "wbr"]);
const RAW_TEXT = /<(script|style)\b[^>]*>.*?<\/\1>/gs;

/** Parses a page; scripts and styles are left out. */
export function parseMarkup(html: string): Element {
  const root: Element = { tag: "", attributes: new Map(), children: [] };
  const open = [root];
  for (const [token, closed, tag, attributes = "", isEmpty] of html.replaceAll(RAW_TEXT, "").matchAll(TOKEN)) {
    const parent = open.at(-1) ?? root;
    if (closed !== undefined) {
      const at = open.findLastIndex((each) => each.tag === closed);
      if (at > 0) open.length = at;
    } else if (tag !== undefined) {
      const element: Element = { tag, attributes: readAttributes(attributes), children: [] };
      parent.children.push(element);
      if (isEmpty !== "/" && !VOID.has(tag)) open.push(element);
    } else if (!token.startsWith("<") || token === "<") parent.children.push(undoEntities(token));
  }
  return root;
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = "", double, single]) => [name, undoEntities(double ?? single ?? "")]),
  );
}

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

function undoEntities(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]+)|#(\d+)|(\w+));/gi, (entity, hex, decimal, name) => {
    if (name !== undefined) return NAMED[name] ?? entity;
    return String.fromCodePoint(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16));
  });
}

/** Gives the elements below one that `accepts` takes, in the order of the page. */
export function* findAll(element: Element, accepts: (element: Element) => boolean): Generator<Element> {
  for (const child of element.children) {
    if (typeof child === "string") continue;
    if (accepts(child)) yield child;
    yield* findAll(child, accepts);
  }
}

/** Returns the text in an element. */
export function textOf(element: Element): string {
  return element.children.map((child) => (typeof child === "string" ? child : textOf(child))).join("");
}
