/** Lets tests read a diff's markup as a browser would. */

/** A line: its id, and its text without markup. */
export interface Span {
  readonly id: string;
  readonly text: string;
}

const ENTITIES: Readonly<Record<string, string>> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"' };

/** Returns the lines of a diff in hgweb's markup; each needs a link to itself in front. */
export function readSpans(html: string): Span[] {
  const pieces = html.matchAll(
    /<a href="#((?:[0-9a-f]{12}-)?l\d+\.\d+)"><\/a><span id="\1"(?: class="difflin\w+")?>(.*?)<\/span>/gs,
  );
  return [...pieces].map(([, id = "", inner = ""]) => ({ id, text: readText(inner) }));
}

/** A file's block as `json-rev` has it. */
export interface JsonDiffBlock {
  readonly blockno: number;
  readonly lines: readonly { readonly l: string }[];
}

/** Returns the lines that hgweb's JSON of a diff promises for the page: without their ends, and without NUL. */
export function expectedSpans(blocks: readonly JsonDiffBlock[]): Span[] {
  return blocks.flatMap(({ blockno, lines }) =>
    lines.map(({ l }, i) => ({
      id: `l${blockno}.${i + 1}`,
      text: l.replace(/[\r\n]+$/, "").replaceAll("\0", ""),
    })),
  );
}

function readText(html: string): string {
  return html.replace(/<\/?b>/g, "").replace(/&\w+;/g, (entity) => ENTITIES[entity] ?? entity);
}
