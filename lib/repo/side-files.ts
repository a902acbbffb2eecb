/** The small files beside the changelog: phases, bookmarks, local tags, obsolescence markers, the working folder's parents. */
import { join } from "node:path";
import { decodeMetadata } from "../bytes/text";
import { parsePredecessors } from "../hg/obsstore";
import { type Node, parseNode, toNode } from "../ids";
import type { Layout } from "./layout";
import { type PhaseRoot, parsePhaseRoots } from "./phases";
import { identifyFile, readSmallFile } from "./store-files";
import { parseTags, type TagHistories } from "./tags";

const DIRSTATE_V2_MARKER = "dirstate-v2\n";
const NODE_SIZE = 20;
/** Bytes of a parent in a version 2 dirstate, whatever its hash. */
const DIRSTATE_V2_NODE_SIZE = 32;

/** A file as it was when it was last looked at, with what it says. */
interface Seen<Value> {
  readonly identity: string;
  readonly value: Value;
}

/** What the small files say at one moment. */
export interface SideFiles {
  readonly phaseRoots: readonly PhaseRoot[];
  readonly bookmarks: ReadonlyMap<string, Node>;
  readonly localTags: TagHistories;
  /** The changesets that have an obsolescence marker. */
  readonly predecessors: ReadonlySet<Node>;
  /** The parents of the working folder; read only where some changeset is obsolete, since they matter only there. */
  readonly workingParents: readonly Node[];
  /** Names this state of the files. */
  readonly identity: string;
}

/**
 * Reads the small files of one repository, each of them again only when it has changed. They are read after the
 * changelog: a transaction writes them before it, so they may name nodes that are not there yet, never the reverse.
 */
export class SideFileReader {
  readonly #seen = new Map<string, Seen<unknown>>();
  readonly #layout: Layout;
  #last: SideFiles | undefined;

  constructor(layout: Layout) {
    this.#layout = layout;
  }

  /**
   * Reads the files as they are now: gives the same object when nothing changed.
   * @throws RepoError `storeUnavailable` when one cannot be read, `unsupportedStore`, `corruptStore`
   */
  read(): SideFiles {
    const { hgDirectory, sourceDirectory, requirements } = this.#layout;
    const store = join(sourceDirectory, "store");
    const phaseRoots = this.#read(join(store, "phaseroots"), parsePhaseRoots);
    // What a share has of its source beside the store: a line `bookmarks` after `hg share -B`.
    const isShared = this.#read(join(hgDirectory, "shared"), (text) => text.split("\n").includes("bookmarks")).value;
    const shared = isShared ? sourceDirectory : hgDirectory;
    const bookmarksDirectory = requirements.has("bookmarksinstore") ? store : shared;
    const bookmarks = this.#read(join(bookmarksDirectory, "bookmarks"), parseBookmarks);
    const localTags = this.#read(join(hgDirectory, "localtags"), (text) => parseTags(toBytes(text)));
    const predecessors = this.#read(join(store, "obsstore"), (text) => parsePredecessors(toBytes(text)));
    const workingParents =
      predecessors.value.size === 0 ? [] : this.#read(join(hgDirectory, "dirstate"), parseDirstateParents).value;
    // The dirstate changes often, its parents rarely.
    const files = [phaseRoots, bookmarks, localTags, predecessors].map((file) => file.identity);
    const identity = [...files, ...workingParents].join(" ");
    if (this.#last?.identity === identity) return this.#last;
    this.#last = {
      phaseRoots: phaseRoots.value,
      bookmarks: bookmarks.value,
      localTags: localTags.value,
      predecessors: predecessors.value,
      workingParents,
      identity,
    };
    return this.#last;
  }

  #read<Value>(path: string, parse: (latin1: string) => Value): Seen<Value> {
    // What it is before what it says: a change in between is noticed at the next reading.
    const identity = identifyFile(path);
    const known = this.#seen.get(path) as Seen<Value> | undefined;
    if (known?.identity === identity) return known;
    const seen = { identity, value: parse(readSmallFile(path) ?? "") };
    this.#seen.set(path, seen);
    return seen;
  }
}

/** Parses a bookmarks file: lines `<40 hex> <name>`. */
function parseBookmarks(latin1: string): Map<string, Node> {
  const bookmarks = new Map<string, Node>();
  for (const line of decodeMetadata(toBytes(latin1)).split("\n")) {
    const node = parseNode(line.slice(0, 40));
    if (node !== undefined && line.charAt(40) === " ") bookmarks.set(line.slice(41), node);
  }
  return bookmarks;
}

/** Reads the parents at the beginning of a dirstate, of either version; none from a file that is too short. */
function parseDirstateParents(latin1: string): readonly Node[] {
  const bytes = toBytes(latin1);
  const isV2 = latin1.startsWith(DIRSTATE_V2_MARKER);
  const first = isV2 ? DIRSTATE_V2_MARKER.length : 0;
  const second = first + (isV2 ? DIRSTATE_V2_NODE_SIZE : NODE_SIZE);
  return second + NODE_SIZE > bytes.length ? [] : [toNode(bytes, first), toNode(bytes, second)];
}

function toBytes(latin1: string): Buffer {
  return Buffer.from(latin1, "latin1");
}
