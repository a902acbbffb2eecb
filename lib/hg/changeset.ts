/** The changelog's texts. Source: mercurial-formats 5.1. */
import { decodeMetadata } from "../bytes/text";
import { RepoError } from "../errors";
import { type Node, NULL_NODE, parseNode, type RepoPath, toRepoPath } from "../ids";

/** A changeset as its changelog text tells it. */
export interface Changeset {
  /** The manifest's node; the null node for an empty manifest. */
  readonly manifest: Node;
  /** Who wrote it, usually `Name <mail>`. */
  readonly user: string;
  /** Unix seconds; may have a fraction in texts of old tools. */
  readonly dateSeconds: number;
  /** The author's zone in seconds **west** of UTC. */
  readonly dateOffset: number;
  /** Extra items but `branch`, in the order of the text, decoded as metadata. */
  readonly extras: ReadonlyMap<string, string>;
  /** The named branch; `default` when unnamed. */
  readonly branch: string;
  /** The paths that the text *claims* to touch; compare manifests where the truth matters. */
  readonly claimedFiles: readonly RepoPath[];
  readonly description: string;
}

/** A number as Python reads and writes one; infinity and NaN are no dates. */
const DECIMAL = /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[-+]?[0-9]+)?$/i;
const NEWLINE = 0x0a;
const NUL = 0x00;

/** What the null revision says: nothing. */
export const NULL_CHANGESET: Changeset = {
  manifest: NULL_NODE,
  user: "",
  dateSeconds: 0,
  dateOffset: 0,
  extras: new Map(),
  branch: "default",
  claimedFiles: [],
  description: "",
};

/**
 * Parses a changelog text.
 * @throws RepoError `corruptStore` when it has not the three first lines, or no manifest node
 */
export function parseChangeset(text: Uint8Array): Changeset {
  if (text.length === 0) return NULL_CHANGESET;
  const afterManifest = text.indexOf(NEWLINE);
  const afterUser = text.indexOf(NEWLINE, afterManifest + 1);
  const afterDate = text.indexOf(NEWLINE, afterUser + 1);
  const manifest = parseNode(latin1(text.subarray(0, Math.max(0, afterManifest))));
  if (manifest === undefined || afterUser < 0 || afterDate < 0) {
    throw new RepoError("corruptStore", "a changeset's text does not begin with manifest, user and date");
  }
  const endOfFiles = findEndOfFiles(text, afterDate + 1);
  const date = parseDateLine(text.subarray(afterUser + 1, afterDate));
  const branch = date.extras.get("branch") ?? "default";
  date.extras.delete("branch");
  return {
    manifest,
    user: decodeMetadata(text.subarray(afterManifest + 1, afterUser)),
    dateSeconds: date.seconds,
    dateOffset: date.offset,
    extras: date.extras,
    branch,
    claimedFiles: splitFiles(text.subarray(afterDate + 1, endOfFiles)),
    description: decodeMetadata(
      text.subarray(Math.min(text.length, endOfFiles + (endOfFiles === afterDate + 1 ? 1 : 2))),
    ),
  };
}

/** Returns where the file list ends: at the first empty line, which may be the very first. */
function findEndOfFiles(text: Uint8Array, start: number): number {
  if (text[start] === NEWLINE || start >= text.length) return start;
  const end = Buffer.from(text.buffer, text.byteOffset, text.length).indexOf("\n\n", start);
  if (end < 0) throw new RepoError("corruptStore", "a changeset's list of files does not end");
  return end;
}

function splitFiles(list: Uint8Array): RepoPath[] {
  return list.length === 0 ? [] : (toRepoPath(list).split("\n") as RepoPath[]);
}

function parseDateLine(line: Uint8Array): { seconds: number; offset: number; extras: Map<string, string> } {
  const afterTime = line.indexOf(0x20);
  const afterZone = afterTime < 0 ? -1 : line.indexOf(0x20, afterTime + 1);
  const time = latin1(line.subarray(0, afterTime < 0 ? line.length : afterTime));
  const zone = afterTime < 0 ? "" : latin1(line.subarray(afterTime + 1, afterZone < 0 ? line.length : afterZone));
  const seconds = DECIMAL.test(time) ? Number(time) : Number.NaN;
  if (!Number.isFinite(seconds)) throw new RepoError("corruptStore", "a changeset's date is no number");
  // Old tools wrote other things than an integer for the zone; Mercurial takes those as UTC.
  const offset = /^-?[0-9]{1,9}$/.test(zone) ? Number(zone) : 0;
  return { seconds, offset, extras: parseExtras(afterZone < 0 ? new Uint8Array(0) : line.subarray(afterZone + 1)) };
}

/** Parses `key:value` items joined by NUL, each escaped. */
function parseExtras(bytes: Uint8Array): Map<string, string> {
  const extras = new Map<string, string>();
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(NUL, start);
    const item = decodeMetadata(undoEscapes(bytes.subarray(start, end < 0 ? bytes.length : end)));
    const colon = item.indexOf(":");
    if (colon >= 0) extras.set(item.slice(0, colon), item.slice(colon + 1));
    start = end < 0 ? bytes.length : end + 1;
  }
  return extras;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ["\\", "\\"],
  ["n", "\n"],
  ["r", "\r"],
  ["0", "\0"],
]);

/** Undoes the escapes of an extra item; a backslash before anything else stands for itself. */
function undoEscapes(bytes: Uint8Array): Uint8Array {
  const text = latin1(bytes);
  if (!text.includes("\\")) return bytes;
  return Buffer.from(
    text.replace(/\\([\\nr0])/g, (whole, letter: string) => ESCAPES.get(letter) ?? whole),
    "latin1",
  );
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}
