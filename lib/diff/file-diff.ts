/** What a changeset did to one file, as Mercurial's diff tells it. Source: hgweb-compat 6.3, mercurial-formats 10.2. */
import { NULL_NODE, type RepoPath, shortNode } from "../ids";
import { gitBlobId, isBinary, literalPatch } from "./binary";
import { formatDiffDate } from "./diff-date";
import { compareTexts, type Hunk, type HunkOptions, wholeTextHunks } from "./hunks";
import type { ShouldStop } from "./work-limit";

/** How a diff looks. */
export interface DiffOptions extends HunkOptions {
  /** Git's format, which tells modes, copies and binary contents; else Mercurial's plain one. */
  readonly git: boolean;
  /** `-a`: binary files as if they were text. */
  readonly text: boolean;
}

/** The options of hg.mozilla.org. */
export const MOZILLA_DIFF: DiffOptions = { git: true, context: 8, showFunction: true, text: false };

/** A file's flags: none, executable, symbolic link. */
export type DiffFlags = "" | "x" | "l";

/** A file on one side of a diff. */
export interface DiffSide {
  readonly path: RepoPath;
  readonly flags: DiffFlags;
  readonly data: Uint8Array;
}

/** Which changeset a side belongs to; the plain format names it. */
export interface DiffLabel {
  /** 12 hex digits. */
  readonly shortNode: string;
  /** The changeset's date, Unix seconds. */
  readonly dateSeconds: number;
  /** Seconds west of UTC. */
  readonly dateOffset: number;
}

/** A file before and after; one of the two may be absent. */
export interface FilePair {
  readonly before?: DiffSide | undefined;
  readonly after?: DiffSide | undefined;
  /** Set when `after` was made from `before`, under another path. Git format only. */
  readonly copy?: "copy" | "rename" | undefined;
  /** For the plain format; the null revision when absent. */
  readonly labels?: { readonly before: DiffLabel; readonly after: DiffLabel } | undefined;
}

/** What happened to a file. */
export type FileStatus = "added" | "removed" | "modified" | "copied" | "renamed";

/** What follows a file's headers. */
export type DiffBody =
  | { readonly kind: "text"; readonly hunks: readonly Hunk[] }
  /** A whole binary patch or a sentence; empty when a binary file has kept its content. */
  | { readonly kind: "binary"; readonly patch: Uint8Array }
  | { readonly kind: "none" };

/** One file's section of a diff. */
export interface FileDiff {
  readonly status: FileStatus;
  readonly before: { readonly path: RepoPath; readonly flags: DiffFlags } | undefined;
  readonly after: { readonly path: RepoPath; readonly flags: DiffFlags } | undefined;
  /** The first line, with its LF: `diff --git a/x b/x` or `diff -r … -r … x`. */
  readonly title: Uint8Array;
  /** Modes, copies, the index of a binary file, `---` and `+++`; one line each, with its LF. */
  readonly headers: readonly Uint8Array[];
  readonly body: DiffBody;
}

const GIT_MODES = { "": "100644", x: "100755", l: "120000" } as const;
const NULL_LABEL: DiffLabel = { shortNode: shortNode(NULL_NODE), dateSeconds: 0, dateOffset: 0 };
const NO_BYTES = new Uint8Array(0);

/**
 * Compares a file before and after. A pair without any difference gives a section too, since hgweb counts it among a
 * changeset's blocks and its raw styles print its title; `isShown` says whether `hg diff` shows it.
 *
 * @throws RepoError `deadlineExceeded` when `shouldStop` says so
 */
export function diffFile(pair: FilePair, options: DiffOptions, shouldStop?: ShouldStop): FileDiff {
  const { before, after } = pair;
  const paths = { old: before?.path ?? after?.path ?? "", new: after?.path ?? before?.path ?? "" };
  const title = options.git ? `diff --git a/${paths.old} b/${paths.new}` : plainTitle(pair, paths.old);
  const headers = options.git ? gitHeaders(pair) : [];
  const binary = !options.text && [before, after].some((side) => side !== undefined && isBinary(side.data));
  let body: DiffBody;
  if (binary) {
    body = options.git ? gitBinaryBody(pair, shouldStop) : plainBinaryBody(pair, paths.old);
    if (options.git && body.kind === "binary" && body.patch.length > 0) {
      headers.push(`index ${gitBlobId(before?.data)}..${gitBlobId(after?.data)}`);
    }
  } else {
    const hunks = textHunks(before?.data, after?.data, options, shouldStop);
    body = hunks.length > 0 ? { kind: "text", hunks } : { kind: "none" };
    if (hunks.length > 0) headers.push(...fileLines(pair, options.git, paths));
  }
  return {
    status: statusOf(pair),
    before: before && { path: before.path, flags: before.flags },
    after: after && { path: after.path, flags: after.flags },
    title: lineBytes(title),
    headers: headers.map(lineBytes),
    body,
  };
}

function statusOf({ before, after, copy }: FilePair): FileStatus {
  if (before === undefined) return "added";
  if (after === undefined) return "removed";
  return copy === undefined ? "modified" : copy === "copy" ? "copied" : "renamed";
}

function plainTitle({ labels }: FilePair, path: string): string {
  const before = labels?.before ?? NULL_LABEL;
  const after = labels?.after ?? NULL_LABEL;
  return `diff -r ${before.shortNode} -r ${after.shortNode} ${path}`;
}

function gitHeaders({ before, after, copy }: FilePair): string[] {
  if (before === undefined) return after === undefined ? [] : [`new file mode ${GIT_MODES[after.flags]}`];
  if (after === undefined) return [`deleted file mode ${GIT_MODES[before.flags]}`];
  const lines: string[] = [];
  if (before.flags !== after.flags) {
    lines.push(`old mode ${GIT_MODES[before.flags]}`, `new mode ${GIT_MODES[after.flags]}`);
  }
  if (copy !== undefined) lines.push(`${copy} from ${before.path}`, `${copy} to ${after.path}`);
  return lines;
}

function gitBinaryBody({ before, after }: FilePair, shouldStop: ShouldStop | undefined): DiffBody {
  const content = after?.data ?? NO_BYTES;
  const same = Buffer.compare(before?.data ?? NO_BYTES, content) === 0;
  return { kind: "binary", patch: same ? NO_BYTES : literalPatch(content, shouldStop) };
}

function plainBinaryBody({ before, after }: FilePair, path: string): DiffBody {
  if (before !== undefined && after !== undefined && Buffer.compare(before.data, after.data) === 0) {
    return { kind: "none" };
  }
  return { kind: "binary", patch: lineBytes(`Binary file ${path} has changed`) };
}

function textHunks(
  before: Uint8Array | undefined,
  after: Uint8Array | undefined,
  options: DiffOptions,
  shouldStop: ShouldStop | undefined,
): readonly Hunk[] {
  // An empty side takes no part in matching, so white space always counts there.
  if (before === undefined || before.length === 0) return wholeTextHunks(after ?? NO_BYTES, "+");
  if (after === undefined || after.length === 0) return wholeTextHunks(before, "-");
  return compareTexts(before, after, options, shouldStop);
}

/** Returns the `---` and `+++` lines. */
function fileLines({ before, after, labels }: FilePair, git: boolean, paths: { old: string; new: string }): string[] {
  const tail = (path: string | undefined, label: DiffLabel): string => {
    if (!git) return `\t${formatDiffDate(label.dateSeconds, label.dateOffset)}`;
    return path?.includes(" ") ? "\t" : "";
  };
  const oldLabel = labels?.before ?? NULL_LABEL;
  const newLabel = labels?.after ?? NULL_LABEL;
  return [
    before === undefined
      ? `--- /dev/null${tail(undefined, NULL_LABEL)}`
      : `--- a/${paths.old}${tail(paths.old, oldLabel)}`,
    after === undefined
      ? `+++ /dev/null${tail(undefined, NULL_LABEL)}`
      : `+++ b/${paths.new}${tail(paths.new, newLabel)}`,
  ];
}

/** Returns a line of raw bytes, one char each as in a `RepoPath`, with its LF. */
function lineBytes(line: string): Uint8Array {
  return Buffer.from(`${line}\n`, "latin1");
}
