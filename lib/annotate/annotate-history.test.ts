/** Random histories of a file, annotated, against Mercurial's own algorithm. */
import { expect, test } from "vitest";
import { LineInterner } from "../diff/line-interner";
import { randomIntegers } from "../diff/testing/random-texts";
import type { WhitespaceOptions } from "../diff/whitespace";
import { askPython } from "../hg/testing/ask-python";
import { NULL_NODE } from "../ids";
import { annotateHistory } from "./annotate-history";
import type { AnnotateStep } from "./annotate-step";
import { Annotator } from "./annotator";
import { numberLines } from "./numbered-text";
import { HistoryPacker, type PackedHistory, type PackedRevision, unpackHistory } from "./packed-history";
import { nodeOf, type RandomRevision, randomFile } from "./testing/random-file";

const HISTORIES = 150;

const ASK_HG = `
from mercurial import dagop, mdiff
class File:
    def __init__(self, number, content):
        self.number = number
        self.content = content
    def data(self):
        return self.content
def annotate(revisions):
    files = [File(number, to_bytes(content)) for number, (content, _) in enumerate(revisions)]
    parents = lambda file: [files[number] for number in revisions[file.number][1]]
    options = mdiff.diffopts(**question["options"])
    return [[line.fctx.number, line.lineno] for line in dagop.annotate(files[-1], parents, diffopts=options)]
answer([annotate(revisions) for revisions in question["histories"]])
`;

function pack(revisions: readonly PackedRevision[]): PackedHistory {
  const packer = new HistoryPacker();
  for (const revision of revisions) packer.add(revision);
  return packer.finish();
}

/** For each line of the last revision the revision that brought it, and the line's number there. */
function annotate(revisions: readonly RandomRevision[], options: WhitespaceOptions): number[][] {
  const origins = annotateHistory({ revisions: pack(revisions), options });
  return Array.from(origins.revisions, (revision, line) => [revision, origins.lineNumbers[line] ?? 0]);
}

test.for([
  [{}, {}],
  [{ ignorews: true }, { ignoreWhitespace: true }],
  [{ ignorewsamount: true }, { ignoreWhitespaceAmount: true }],
  [
    { ignorewseol: true, ignoreblanklines: true },
    { ignoreWhitespaceAtEol: true, ignoreBlankLines: true },
  ],
] as const)("annotateHistory() says of random histories what Mercurial says, with %o", ([options, ourOptions]) => {
  const random = randomIntegers(11);
  const histories = Array.from({ length: HISTORIES }, () => randomFile(random, 2 + random(14)));
  const asked = histories.map((history) =>
    history.map(({ content, madeFrom }) => [content.toString("latin1"), madeFrom]),
  );
  const told = askPython(ASK_HG, { histories: asked, options }) as number[][][];
  let older = 0;
  for (const [at, history] of histories.entries()) {
    const lines = annotate(history, ourOptions);
    expect(lines, `history ${at}`).toEqual(told[at]);
    older += lines.filter(([revision]) => revision !== history.length - 1).length;
  }
  expect(older).toBeGreaterThan(500);
});

test("unpackHistory() gives what was packed, and counts who needs each revision", () => {
  const revisions = randomFile(randomIntegers(3), 40);
  const steps: AnnotateStep[] = [];
  unpackHistory(pack(revisions), (step) => steps.push(step));
  expect(steps.map(({ pieces, ...step }) => [step, pieces.map((piece) => Buffer.from(piece))])).toEqual(
    revisions.map(({ content: _, pieces, ...revision }, number) => [
      {
        ...revision,
        revision: number,
        textUses: revisions.filter(({ deltaBase }) => deltaBase === number).length,
        children:
          revisions.flatMap(({ madeFrom }) => madeFrom).filter((parent) => parent === number).length +
          (number === revisions.length - 1 ? 1 : 0),
      },
      pieces,
    ]),
  );
});

/** A file that is written anew again and again, but for its first line. */
function rewrittenFile(revisions: number): PackedRevision[] {
  const parents = [NULL_NODE, NULL_NODE] as const;
  return Array.from({ length: revisions }, (_, revision) => {
    const lines = Array.from({ length: 100 }, (_, line) => `line ${line} of ${revision}`);
    const text = Buffer.from(["the first", ...lines].join("\n"));
    const madeFrom = revision === 0 ? [] : [revision - 1];
    return { filelog: "f", node: nodeOf(parents, text), parents, deltaBase: undefined, pieces: [text], madeFrom };
  });
}

test.for([{}, { ignoreWhitespace: true }])(
  "an annotator forgets lines rather than keep too much, with %o",
  (options) => {
    const revisions = rewrittenFile(100);
    const table = new LineInterner(1024);
    for (const { pieces } of revisions) for (const text of pieces) numberLines(text, table);
    const annotator = new Annotator({ ...options, maxBytes: table.bytes / 2 });
    unpackHistory(pack(revisions), (step) => annotator.take(step));
    const { revisions: origins } = annotator.getOrigins(99);
    expect([...origins]).toEqual([0, ...new Array<number>(100).fill(99)]);
  },
);

test("annotateHistory() refuses a text that is not its node's, and ends when it is asked to", () => {
  const revisions = randomFile(randomIntegers(8), 12);
  const last = revisions.at(-1);
  if (last === undefined) throw new Error("there is no history");
  const wrong = [...revisions.slice(0, -1), { ...last, node: revisions[0]?.node ?? last.node }];
  expect(() => annotate(wrong, {})).toThrow(expect.objectContaining({ code: "corruptStore" }));
  expect(() => annotateHistory({ revisions: pack(revisions), options: {} }, () => true)).toThrow(
    expect.objectContaining({ code: "deadlineExceeded" }),
  );
});

test("an annotator refuses a history that takes more than it may keep", () => {
  const annotator = new Annotator({ maxBytes: 10_000 });
  const history = pack(randomFile(randomIntegers(9), 200));
  expect(() => unpackHistory(history, (step) => annotator.take(step))).toThrow(
    expect.objectContaining({ code: "tooLarge" }),
  );
});
