/**
 * Who brought each line of a file, as Mercurial's annotate tells it: lines that a revision shares with a parent come
 * from where the parent's come, and of two parents the second one wins. Source: mercurial-formats 10.3.
 */
import { EditMatcher } from "../diff/edit-matcher";
import { LineInterner } from "../diff/line-interner";
import { cleanLines, type WhitespaceOptions } from "../diff/whitespace";
import { type ShouldStop, stopIfAsked } from "../diff/work-limit";
import { RepoError } from "../errors";
import { parseDelta } from "../hg/delta";
import { parseFileText } from "../hg/file-revision";
import { requireHash } from "../hg/revlog";
import { NULL_NODE } from "../ids";
import type { AnnotateStep, LineOrigins } from "./annotate-step";
import { applyToLines, LineList, type NumberedText, numberLines } from "./numbered-text";
import { renumberLines } from "./renumber-lines";

/** How a file is annotated. */
export interface AnnotateOptions extends WhitespaceOptions {
  /** The most bytes that texts and tables of revisions that are still needed may take. */
  readonly maxBytes: number;
}

/** A revision's text while other texts are built from it. */
interface BuiltText {
  readonly numbered: NumberedText;
  usesLeft: number;
}

/** A revision's lines while revisions made from it are to come. */
interface AnnotatedText extends LineOrigins {
  /** The lines as they are matched. */
  ids: Int32Array;
  childrenLeft: number;
}

/** Takes the steps of one file's history; forgets texts and lines as soon as no later step needs them. */
export class Annotator {
  readonly #options: AnnotateOptions;
  readonly #shouldStop: ShouldStop | undefined;
  #interner = new LineInterner(1024);
  readonly #matcher: EditMatcher;
  readonly #lineList = new LineList();
  #cleaned: CleanedLines | undefined;
  readonly #texts = new Map<number, BuiltText>();
  readonly #annotated = new Map<number, AnnotatedText>();
  /** What texts and lines of revisions take, without the lines' table. */
  #bytes = 0;
  /** Bytes of that table from which on lines are forgotten. */
  #forgetsAt: number;

  constructor(options: AnnotateOptions, shouldStop?: ShouldStop) {
    this.#options = options;
    this.#forgetsAt = options.maxBytes / 4;
    this.#shouldStop = shouldStop;
    this.#matcher = new EditMatcher(shouldStop);
    const { ignoreWhitespace, ignoreWhitespaceAmount, ignoreWhitespaceAtEol } = options;
    // Blank lines that are ignored belong to no block: they change nothing here.
    if (ignoreWhitespace || ignoreWhitespaceAmount || ignoreWhitespaceAtEol) {
      this.#cleaned = new CleanedLines(this.#interner, options);
    }
  }

  /**
   * Builds the text of a revision, and says of its lines where they come from.
   * @throws RepoError `corruptStore` when a text does not match its node, `unsupportedStore` when it was censored,
   * `tooLarge` when what is kept becomes too much, `deadlineExceeded` when `shouldStop` says so
   */
  take(step: AnnotateStep): void {
    const { revision, textUses, parents } = step;
    stopIfAsked(this.#shouldStop, "annotate a file", { revision });
    if (this.#lineBytes() > this.#forgetsAt) this.#forgetLines();
    const numbered = this.#applyPieces(step);
    requireHash(step.filelog, step.node, parents, numbered.text);
    if (textUses > 0) {
      this.#texts.set(revision, { numbered, usesLeft: textUses });
      this.#count(textBytes(numbered));
    }
    const content = parseFileText(numbered.text, parents[0] !== NULL_NODE).data;
    this.#annotate(step, skipHeader(numbered, numbered.text.length - content.length));
  }

  /** Returns where the lines of a revision come from that was annotated with children to come. */
  getOrigins(revision: number): LineOrigins {
    const { revisions, lineNumbers } = getKept(this.#annotated, revision);
    return { revisions, lineNumbers };
  }

  #applyPieces({ deltaBase, pieces }: AnnotateStep): NumberedText {
    const [first = new Uint8Array(0), ...rest] = pieces;
    let numbered =
      deltaBase === undefined ? numberLines(first, this.#interner, this.#lineList) : this.#takeText(deltaBase).numbered;
    for (const delta of deltaBase === undefined ? rest : pieces) {
      numbered = applyToLines(numbered, parseDelta(delta, numbered.text.length), this.#interner, this.#lineList);
    }
    return numbered;
  }

  #takeText(revision: number): BuiltText {
    const built = getKept(this.#texts, revision);
    built.usesLeft--;
    if (built.usesLeft === 0) {
      this.#texts.delete(revision);
      this.#count(-textBytes(built.numbered));
    }
    return built;
  }

  #annotate({ revision, madeFrom, children }: AnnotateStep, content: Int32Array): void {
    const lineCount = content.length;
    const ids = this.#cleaned === undefined ? content : this.#cleaned.clean(content);
    const revisions = new Int32Array(lineCount);
    const lineNumbers = new Int32Array(lineCount);
    let ownFrom = 0; // the lines of this revision itself are filled in between those of its first parent
    const fillOwn = (to: number) => {
      if (ownFrom < to) revisions.fill(revision, ownFrom, to);
      for (; ownFrom < to; ownFrom++) lineNumbers[ownFrom] = ownFrom + 1;
    };
    for (const number of madeFrom) {
      const parent = this.#takeAnnotated(number);
      const idCount = this.#cleaned?.size ?? this.#interner.size;
      for (const { oldStart, oldEnd, newStart } of this.#matcher.match(parent.ids, ids, idCount)) {
        fillOwn(newStart);
        ownFrom = Math.max(ownFrom, newStart + oldEnd - oldStart);
        revisions.set(parent.revisions.subarray(oldStart, oldEnd), newStart);
        lineNumbers.set(parent.lineNumbers.subarray(oldStart, oldEnd), newStart);
      }
    }
    fillOwn(lineCount);
    if (children === 0) return;
    const annotated = { ids, revisions, lineNumbers, childrenLeft: children };
    this.#annotated.set(revision, annotated);
    this.#count(annotatedBytes(annotated));
  }

  #takeAnnotated(revision: number): AnnotatedText {
    const annotated = getKept(this.#annotated, revision);
    annotated.childrenLeft--;
    if (annotated.childrenLeft === 0) {
      this.#annotated.delete(revision);
      this.#count(-annotatedBytes(annotated));
    }
    return annotated;
  }

  #lineBytes(): number {
    return this.#interner.bytes + (this.#cleaned?.bytes ?? 0);
  }

  /** Forgets the lines that nothing kept has: a file may be written anew again and again. */
  #forgetLines(): void {
    const texts = [...this.#texts.values()].map(({ numbered }) => numbered);
    const annotated = [...this.#annotated.values()];
    if (this.#cleaned === undefined) {
      this.#interner = renumberLines(this.#interner, [...texts, ...annotated]);
    } else {
      this.#interner = renumberLines(this.#interner, texts);
      this.#cleaned = this.#cleaned.renumber(this.#interner, annotated);
    }
    this.#requireRoom();
    this.#forgetsAt = Math.max(this.#forgetsAt, 2 * this.#lineBytes());
  }

  #count(bytes: number): void {
    this.#bytes += bytes;
    this.#requireRoom();
  }

  #requireRoom(): void {
    const { maxBytes } = this.#options;
    if (this.#bytes + this.#lineBytes() <= maxBytes) return;
    const message = `a file's history takes more than ${maxBytes} bytes at once: it is too large to be annotated`;
    throw new RepoError("tooLarge", message, { maxBytes });
  }
}

/** Lines as white space options see them: numbers of cleaned lines by numbers of lines. */
class CleanedLines {
  readonly #lines: LineInterner;
  readonly #options: WhitespaceOptions;
  readonly #interner: LineInterner;
  /** By line number; −1 for a line of which nothing is left. */
  readonly #ids: number[] = [];

  constructor(lines: LineInterner, options: WhitespaceOptions, interner = new LineInterner(1024)) {
    this.#lines = lines;
    this.#options = options;
    this.#interner = interner;
  }

  /** Makes a table of the same kind after lines were renumbered, with the cleaned lines that are kept. */
  renumber(lines: LineInterner, kept: readonly { ids: Int32Array }[]): CleanedLines {
    return new CleanedLines(lines, this.#options, renumberLines(this.#interner, kept));
  }

  get bytes(): number {
    return this.#interner.bytes + this.#ids.length * 8;
  }

  /** Cleaned lines have numbers from 0 to this (exclusive). */
  get size(): number {
    return this.#interner.size;
  }

  clean(ids: Int32Array): Int32Array {
    while (this.#ids.length < this.#lines.size) {
      const line = cleanLines(this.#lines.getLine(this.#ids.length), this.#options);
      this.#ids.push(line.length === 0 ? -1 : this.#interner.intern(line, 0, line.length));
    }
    const cleaned = ids.map((id) => this.#ids[id] as number);
    // Only a last line without LF can vanish.
    return cleaned.at(-1) === -1 ? cleaned.subarray(0, -1) : cleaned;
  }
}

function getKept<Value>(kept: ReadonlyMap<number, Value>, revision: number): Value {
  const value = kept.get(revision);
  if (value === undefined) throw new Error(`revision ${revision} is not there when a later step needs it`);
  return value;
}

/** Returns the line numbers of a file's content, the lines of the filelog's metadata header left out. */
function skipHeader({ starts, ids }: NumberedText, headerLength: number): Int32Array {
  let headerLines = 0;
  while ((starts[headerLines] as number) < headerLength) headerLines++;
  return ids.subarray(headerLines);
}

function textBytes({ text, starts, ids }: NumberedText): number {
  return text.length + starts.byteLength + ids.byteLength;
}

function annotatedBytes({ ids, revisions, lineNumbers }: AnnotatedText): number {
  return ids.byteLength + revisions.byteLength + lineNumbers.byteLength;
}
