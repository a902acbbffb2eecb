/** What is known of pushes without opening a bundle: the pushlog, which push holds which changeset, what each changed. */
import type { BundleId, Node, PushId, RepoPath } from "../ids";

/** A push as the pushlog tells it. */
export interface Push {
  readonly pushId: PushId;
  readonly bundle: BundleId;
  readonly user: string;
  /** When it was pushed, Unix seconds; may have a fraction. */
  readonly dateSeconds: number;
  /** Where the base came from, as recorded at publish. */
  readonly baseUrl: string;
  /** Number of changesets in the base at publish; the push's changesets are numbered from here on. */
  readonly baseLength: number;
  /** The changesets, bottom to top, the tip last; never empty. */
  readonly nodes: readonly Node[];
  /** Pushes that this one stands on, in the order they are laid over the base; empty as a rule. */
  readonly standsOn: readonly BundleId[];
}

/** A changeset of a push. */
export interface PushedChangeset {
  readonly node: Node;
  /** Its place in the push, from 0. */
  readonly position: number;
  /** Its number in the push's scope. */
  readonly rev: number;
  /** Both parents; the null node for none. */
  readonly parents: readonly [Node, Node];
  readonly manifest: Node;
  readonly user: string;
  /** Unix seconds; may have a fraction. */
  readonly dateSeconds: number;
  /** Seconds west of UTC. */
  readonly dateOffset: number;
  readonly branch: string;
  /** Extra items but `branch`. */
  readonly extras: ReadonlyMap<string, string>;
  readonly description: string;
  /**
   * The paths that it changed, sorted bytewise: those whose manifest entry differs from that of every parent.
   * From the manifests, never from what the changeset claims.
   */
  readonly files: readonly RepoPath[];
}

/** One path that differs between a changeset and one of its parents. */
export interface FileChange {
  readonly path: RepoPath;
  /** The file revision before; `undefined`: added. */
  readonly oldNode: Node | undefined;
  /** The file revision after; `undefined`: removed. */
  readonly newNode: Node | undefined;
  /** `""`, `"x"` or `"l"`. */
  readonly oldFlags: string;
  readonly newFlags: string;
  /**
   * Where the file was copied from, when the source exists in that parent; also where it was copied onto a file that
   * was there, which its diff does not show.
   */
  readonly copy: { readonly path: RepoPath; readonly node: Node } | undefined;
}

/** A changeset as it goes into the index: with its exact differences to its parents. */
export interface NewChangeset extends PushedChangeset {
  /** Changes to the first parent and, for a merge, to the second; each sorted bytewise by path. */
  readonly changes: readonly [readonly FileChange[]] | readonly [readonly FileChange[], readonly FileChange[]];
}

/** A push that holds a node. */
export interface Holder {
  readonly pushId: PushId;
  readonly bundle: BundleId;
  readonly position: number;
}

/** Which pushes: every bound given holds (AND). */
export interface PushQuery {
  /** Only ids above this one. */
  readonly afterId?: PushId;
  /** Only ids up to this one, itself included. */
  readonly upToId?: PushId;
  /** Only pushes later than this second. */
  readonly afterDateSeconds?: number;
  /** Only pushes before this second. */
  readonly beforeDateSeconds?: number;
  /** Only pushes by one of these users, exactly. */
  readonly users?: readonly string[];
  /** Only these pushes. */
  readonly pushIds?: readonly PushId[];
  readonly order: "oldestFirst" | "newestFirst";
  /** At most so many pushes; the caller pages by `afterId` or `upToId`, so the last page costs no more than the first. */
  readonly limit: number;
  /** At most so many changesets in all these pushes, but never less than one push: it bounds a page of large pushes. */
  readonly maxChangesets?: number;
}

/** What a rebuilt index has. */
export interface Kept {
  readonly lastPushId: PushId;
  /** The named branches of its pushes. */
  readonly branches: ReadonlySet<string>;
}

/** Two ids between which some pushes lie, both included; others may lie there too. */
export interface PushRange {
  readonly firstId: PushId;
  readonly lastId: PushId;
}

/**
 * The push index of all trees. A process opens one for each database and shares it: a second one could wait for the
 * first without letting it go on.
 * @throws RepoError `indexUnavailable` when the database does not answer, or the index is closed; `corruptStore` when
 * it answers what the index cannot have written (every method)
 */
export interface PushIndex {
  /** What this index is, for `check-config`; no secret in it. */
  readonly description: string;
  /**
   * Brings the schema up to date; once, before anything else.
   * @throws RepoError `misconfigured` when a later version of the program made it
   */
  migrate(): Promise<void>;
  close(): Promise<void>;

  /** Returns the highest push id, 0 for none. Ids have no gap, so it is the number of pushes too. */
  getLastPushId(tree: string): Promise<PushId>;
  /**
   * Takes in one push with its changesets, in one transaction that begins with a write. The same push again is no
   * error and changes nothing.
   * @throws RepoError `corruptStore` when its id is not the last one plus 1 or names another push, when its bundle is
   * another push already, or when `changesets` are not those of `push.nodes`; `tooLarge` when their paths are
   */
  addPush(tree: string, push: Push, changesets: readonly NewChangeset[]): Promise<void>;
  /**
   * Writes one push anew, over whatever is there under its id, in one transaction: who reads meanwhile sees the one or
   * the other. Takes it in as `addPush` does when its id is the last one plus 1.
   * @throws RepoError as `addPush`, but not because another push has its id
   */
  rewritePush(tree: string, push: Push, changesets: readonly NewChangeset[]): Promise<void>;
  /**
   * Forgets all pushes above `keep.lastPushId` and all branches but `keep.branches`, at the end of a rebuild. Does
   * nothing when the highest push id is no longer `seenLastPushId`: pushes have come in that the caller does not know.
   * @returns whether it was done
   */
  trim(tree: string, keep: Kept, seenLastPushId: PushId): Promise<boolean>;

  getPush(tree: string, pushId: PushId): Promise<Push | undefined>;
  getPushByBundle(tree: string, bundle: BundleId): Promise<Push | undefined>;
  /** Returns up to two bundle ids that begin with `prefix` (lower-case hex, 1 to 40 digits), ascending. */
  findBundlePrefix(tree: string, prefix: string): Promise<readonly BundleId[]>;
  listPushes(tree: string, query: PushQuery): Promise<readonly Push[]>;
  /**
   * Returns ids between which all pushes of a period lie, both dates exclusive, or `undefined` when there is none: the
   * first and the last of them when they are few (10,000), else the whole pushlog, for to look would cost too much.
   * Dates need not grow with the ids, so `listPushes` over that range still filters.
   */
  findPushRange(
    tree: string,
    period: Pick<PushQuery, "afterDateSeconds" | "beforeDateSeconds">,
  ): Promise<PushRange | undefined>;
  /** Says whether a changeset of any push is on the named branch. */
  hasBranch(tree: string, branch: string): Promise<boolean>;

  /** Returns the pushes that hold `node`, newest first, at most `limit` (100). */
  findHolders(tree: string, node: Node, limit?: number): Promise<readonly Holder[]>;
  /** Returns up to two nodes that begin with `prefix` (lower-case hex, 1 to 40 digits), ascending. */
  findNodePrefix(tree: string, prefix: string): Promise<readonly Node[]>;

  /** Reads the changesets of a push, bottom to top; empty when there is no such push. */
  readChangesets(tree: string, pushId: PushId): Promise<readonly PushedChangeset[]>;
  readChangeset(tree: string, pushId: PushId, node: Node): Promise<PushedChangeset | undefined>;
  /** Reads what the changeset at `position` changed against parent 0 or 1, sorted bytewise; `undefined`: no such parent. */
  readFileChanges(
    tree: string,
    pushId: PushId,
    position: number,
    parent: 0 | 1,
  ): Promise<readonly FileChange[] | undefined>;
}
