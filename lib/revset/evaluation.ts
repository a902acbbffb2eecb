/** What the functions of the revset language are given to work with. */
import type { Node, Rev } from "../ids";
import type { FileContext } from "../repo/file-context";
import type { Repo } from "../repo/repo";
import type { Expression } from "./expression";
import type { Graph } from "./graph";
import type { Marks } from "./marks";
import type { RevSet } from "./rev-set";

/** A push as revsets ask for it. */
export interface RevsetPush {
  readonly pushId: number;
  readonly user: string;
  /** Unix seconds. */
  readonly dateSeconds: number;
  /** Bottom to top. */
  readonly nodes: readonly Node[];
}

/** What a revset is asked of. */
export interface RevsetView {
  readonly repo: Repo;
  /**
   * Finds the visible changeset of a name, number, node or prefix, −1 for `null`; `undefined` for none.
   * @throws RepoError `unknownRevision` when it could be several
   */
  readonly lookUp: (symbol: string) => Promise<Rev | undefined>;
  /** The pushes whose changesets the view shows as theirs. */
  readonly pushes: readonly RevsetPush[];
  /** The number of the first changeset of the view's bundle; `undefined` without one. */
  readonly firstBundleRev: Rev | undefined;
  /**
   * Gives the revisions of a file that made some of its lines what they are, or what they became. Lines are counted
   * from 0, `end` not included.
   * @throws RepoError `forbidden` when the file has fewer lines
   */
  readonly followLines: (
    file: FileContext,
    lines: { readonly start: number; readonly end: number },
    isDescending: boolean,
  ) => AsyncIterable<FileContext>;
  /** The current time, Unix seconds. */
  readonly nowSeconds: number;
}

/** One revset while its changesets are found. */
export interface Evaluation extends Graph {
  readonly repo: Repo;
  readonly view: RevsetView;
  /** All visible changesets, ascending. */
  all(): RevSet;
  none(): RevSet;
  evaluate(expression: Expression): Promise<RevSet>;
  /** Evaluates, and marks the members. */
  mark(expression: Expression): Promise<Marks>;
  /**
   * The changesets that pass a test, ascending; `cost` is what the test costs. The null revision is tested where
   * another set brings it in, and not listed.
   */
  filter(test: (rev: Rev) => boolean | Promise<boolean>, cost: number): RevSet;
  /** The marked changesets, ascending. */
  marked(marks: Marks): RevSet;
}

/** A function of the language. @throws RepoError `malformedRequest` for other arguments than it takes */
export type RevsetFunction = (evaluation: Evaluation, args: readonly Expression[]) => RevSet | Promise<RevSet>;

/** Functions by name. */
export type RevsetFunctions = Readonly<Record<string, RevsetFunction>>;
