/** What a help text is made of: one form for the page and for JSON. */

/** A text about one topic. In all its texts, what stands between backticks is typed as it is. */
export interface HelpText {
  /** Its name, as in the URL. */
  readonly topic: string;
  /** What it is about, in a few words. */
  readonly summary: string;
  readonly sections: readonly HelpSection[];
}

/** A part of a help text. */
export interface HelpSection {
  /** `undefined` for what stands in front. */
  readonly heading: string | undefined;
  readonly blocks: readonly HelpBlock[];
}

/** A paragraph; terms with what they mean; lines as they are typed. */
export type HelpBlock = string | HelpTerms | HelpLines;

/** Terms, and what each means. */
export interface HelpTerms {
  readonly terms: readonly (readonly [term: string, meaning: string])[];
}

/** Lines as they are typed. */
export interface HelpLines {
  readonly lines: readonly string[];
}

/** Characters of a line of text. */
const WIDTH = 78;
const INDENT = "    ";

/** Writes a help text as text: the `rawdoc` of JSON, laid out as Mercurial lays out its own. */
export function writeHelpText({ summary, sections }: HelpText): string {
  const parts = sections.flatMap(({ heading, blocks }) => [
    ...(heading === undefined ? [] : [indent([heading, "=".repeat(heading.length)])]),
    ...blocks.map(writeBlock),
  ]);
  return `${[`${summary}\n${'"'.repeat(summary.length)}`, ...parts].join("\n\n")}\n`;
}

function writeBlock(block: HelpBlock): string {
  if (typeof block === "string") return indent(wrap(block, WIDTH - INDENT.length));
  if ("lines" in block) return indent(block.lines.map((line) => `  ${line}`));
  return indent(
    block.terms.flatMap(([term, meaning]) => [
      term,
      ...wrap(meaning, WIDTH - 2 * INDENT.length).map((line) => `${INDENT}${line}`),
    ]),
  );
}

function indent(lines: readonly string[]): string {
  return lines.map((line) => `${INDENT}${line}`).join("\n");
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
