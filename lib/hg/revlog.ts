/** What every revlog gives, wherever its rows lie: on disk, or in a bundle laid over another revlog. */
import { createHash } from "node:crypto";
import { RepoError } from "../errors";
import { type Node, nodeBytes, type Rev } from "../ids";
import { applyDeltas } from "./delta";
import { parseFileText } from "./file-revision";
import type { ReadAhead } from "./read-ahead";

/** A full text and the deltas that lead from it to a revision, in order. */
export interface DeltaChain {
  readonly base: Uint8Array;
  readonly deltas: readonly Uint8Array[];
}

/** An append-only table of revisions. Rows are numbered from 0; −1 is the null revision. */
export interface Revlog {
  /** The revlog's name in the store, without `.i`: `00changelog`, `data/src/a.c`. For errors and caches. */
  readonly name: string;
  /** Number of rows. */
  readonly length: number;
  getNode(rev: Rev): Node;
  /** Returns the row of a node as this view has it, or `undefined`; −1 for the null node. */
  getRev(node: Node): Rev | undefined;
  /** Says whether this view has a row: those of a transaction that is still running, say, it has not. */
  isInView(rev: Rev): boolean;
  /** Returns the row of a node also where the view hides it: such rows may still be delta bases. */
  getStoredRev(node: Node): Rev | undefined;
  /** Returns both parents, −1 for none. */
  getParents(rev: Rev): readonly [Rev, Rev];
  /** Returns the changelog row that introduced `rev`, in this view's numbers. */
  getLinkRev(rev: Rev): Rev;
  /** Returns the flags of `rev` (mercurial-formats 3.9). */
  getFlags(rev: Rev): number;
  /** Returns the bytes of the text of `rev` as far as an index tells, or `undefined`. */
  getTextLength(rev: Rev): number | undefined;
  /** Gives the visible rows whose node begins with `prefix` (lower-case hex), ascending. */
  findPrefix(prefix: string): Iterable<Rev>;
  /** Returns the row that the chain of `rev` begins with: one whose text is stored whole, or as a delta against nothing. */
  getChainStart(rev: Rev): Rev;
  /**
   * Reads what it takes to build the text of `rev`.
   * @param getKnownText texts that need not be built again, by node: a chain that meets one begins there
   * @param readAhead whoever reads many revisions gives the same one for each
   * @throws RepoError `corruptStore`
   */
  readChain(rev: Rev, getKnownText?: GetKnownText, readAhead?: ReadAhead): DeltaChain;
}

/** Returns a text that was read and checked before, or `undefined`. */
export type GetKnownText = (node: Node) => Uint8Array | undefined;

/** Revision flags. The built-in help numbers them from the most significant bit. Source: mercurial-formats 3.9. */
const FLAG_CENSORED = 0x8000;
const FLAG_ELLIPSIS = 0x4000;
const FLAG_EXTSTORED = 0x2000;
const FLAG_HAS_COPIES_INFO = 0x1000;

/**
 * Reads the text of a revision and checks it against its node.
 *
 * @throws RepoError `unsupportedStore` naming the flag of a revision whose text is not here (censored, ellipsis,
 * external), `corruptStore` when the text does not hash to the node
 */
export function readText(revlog: Revlog, rev: Rev, getKnownText?: GetKnownText, readAhead?: ReadAhead): Uint8Array {
  if (rev < 0) return new Uint8Array(0);
  return buildText(revlog, rev, revlog.readChain(rev, getKnownText, readAhead));
}

/**
 * Builds the text of a revision from its chain and checks it as `readText` does.
 *
 * @param maxBytes the most bytes that a text of the chain may have
 * @throws RepoError as `readText` does; `tooLarge` over `maxBytes`
 */
export function buildText(revlog: Revlog, rev: Rev, chain: DeltaChain, maxBytes?: number): Uint8Array {
  refuseFlags(revlog, rev);
  const text = applyDeltas(chain.base, chain.deltas, undefined, maxBytes === undefined ? {} : { maxBytes });
  const [p1, p2] = revlog.getParents(rev);
  requireHash(revlog.name, revlog.getNode(rev), [revlog.getNode(p1), revlog.getNode(p2)], text);
  return text;
}

/**
 * Checks a text against its node.
 * @param name the revlog's name
 * @throws RepoError `corruptStore`; `unsupportedStore` for the tombstone of a censored revision
 */
export function requireHash(name: string, node: Node, [p1, p2]: readonly [Node, Node], text: Uint8Array): void {
  if (hashRevision(p1, p2, text) === node) return;
  // Changegroups 01 and 02 have no flags: there only the tombstone itself says so.
  if (parseFileText(text, false).censored) throw censored(name, node);
  throw wrongHash(name, node);
}

/** Returns the node that a text with these parents has. Source: mercurial-formats 3.7. */
export function hashRevision(p1: Node, p2: Node, text: Uint8Array): Node {
  return hashPieces(p1, p2, [text]);
}

/** Returns the node that a text has, given in pieces that follow each other; see `hashRevision`. */
export function hashPieces(p1: Node, p2: Node, pieces: Iterable<Uint8Array>): Node {
  const [low, high] = p1 < p2 ? [p1, p2] : [p2, p1];
  const hash = createHash("sha1").update(nodeBytes(low)).update(nodeBytes(high));
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex") as Node;
}

/** Says whether the content of a revision was removed. */
export function isCensored(revlog: Revlog, rev: Rev): boolean {
  return (revlog.getFlags(rev) & FLAG_CENSORED) !== 0;
}

/** Refuses a revision whose stored text is not its text. @throws RepoError `unsupportedStore` naming the flag */
export function refuseFlags(revlog: Revlog, rev: Rev): void {
  const flags = revlog.getFlags(rev);
  if ((flags & ~FLAG_HAS_COPIES_INFO) === 0) return;
  const about = `revision ${revlog.getNode(rev)} of ${revlog.name}`;
  const facts = { rev, flags };
  if (flags & FLAG_CENSORED) throw censored(revlog.name, revlog.getNode(rev));
  if (flags & FLAG_EXTSTORED) throw new RepoError("unsupportedStore", `${about} is stored outside (extstored)`, facts);
  if (flags & FLAG_ELLIPSIS) throw new RepoError("unsupportedStore", `${about} is an ellipsis`, facts);
  throw new RepoError("unsupportedStore", `${about} has flags that are not known`, facts);
}

/**
 * Checks a text, given in pieces, against the node of a row.
 * @throws RepoError `corruptStore`
 */
export function requireHashOfPieces(revlog: Revlog, rev: Rev, pieces: Iterable<Uint8Array>): void {
  const [p1, p2] = revlog.getParents(rev);
  const node = revlog.getNode(rev);
  if (hashPieces(revlog.getNode(p1), revlog.getNode(p2), pieces) !== node) throw wrongHash(revlog.name, node);
}

function wrongHash(name: string, node: Node): RepoError {
  return new RepoError("corruptStore", `revision ${node} of ${name} does not match its hash`, { node });
}

function censored(name: string, node: Node): RepoError {
  return new RepoError("unsupportedStore", `revision ${node} of ${name} is censored`, { node });
}
