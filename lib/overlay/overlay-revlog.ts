/** A revlog with the rows of one bundle appended. Source: mercurial-formats 7. */
import { RepoError } from "../errors";
import type { DeltaChunk } from "../hg/bundle/bundle";
import type { ReadAhead } from "../hg/read-ahead";
import type { DeltaChain, GetKnownText, Revlog } from "../hg/revlog";
import { type Node, NULL_REV, type Rev } from "../ids";

interface Row {
  readonly chunk: DeltaChunk;
  readonly parents: readonly [Rev, Rev];
  /** The delta base's row: of this overlay's own, or of the revlog below, where it may be one that the view hides. */
  readonly deltaBase: { readonly isOwn: boolean; readonly rev: Rev };
  readonly linkRev: Rev;
}

/**
 * The rows of `lower`, then those of a bundle that it has not. Rows of the bundle that `lower` has in view are left
 * out: the row is the same, whoever holds it.
 */
export class OverlayRevlog implements Revlog {
  readonly name: string;
  readonly length: number;
  /** The number of the first row that is the bundle's. */
  readonly firstRev: Rev;
  readonly #lower: Revlog;
  readonly #isChangelog: boolean;
  readonly #rows: Row[] = [];
  readonly #revs = new Map<Node, Rev>();
  readonly #replaced = new Set<Rev>();

  /**
   * @param chunks the bundle's rows for this revlog, parents first
   * @param getLinkRev the number of a changeset in the overlay, or `undefined` when neither side has it; not given
   * for the changelog, whose rows link to themselves
   * @param own rows that are the bundle's even where `lower` has them in view; they take the place of those
   * @throws RepoError `missingBase` naming a parent or delta base that neither side has; `malformedBundle` for one that
   * comes later in the bundle, and for a link to a changeset that neither has
   */
  constructor(
    lower: Revlog,
    chunks: readonly DeltaChunk[],
    getLinkRev?: (node: Node) => Rev | undefined,
    own?: ReadonlySet<Node>,
  ) {
    this.#lower = lower;
    this.name = lower.name;
    this.firstRev = lower.length;
    this.#isChangelog = getLinkRev === undefined;
    for (const chunk of chunks) {
      if (this.#revs.has(chunk.node) || this.#keepsLower(chunk.node, own)) continue;
      const rev: Rev = lower.length + this.#rows.length;
      this.#rows.push({
        chunk,
        parents: [this.#findParent(chunk.p1, chunks), this.#findParent(chunk.p2, chunks)],
        deltaBase: this.#findDeltaBase(chunk.deltaBase, chunks),
        linkRev: getLinkRev === undefined ? rev : this.#findLink(chunk, getLinkRev),
      });
      this.#revs.set(chunk.node, rev);
    }
    this.length = lower.length + this.#rows.length;
  }

  /** Whether rows of the bundle take the place of rows of the revlog below. */
  get replacesAny(): boolean {
    return this.#replaced.size > 0;
  }

  /** Says whether a row of the bundle takes the place of this row of the revlog below. */
  replaces(rev: Rev): boolean {
    return this.#replaced.has(rev);
  }

  getNode(rev: Rev): Node {
    return rev < this.#lower.length ? this.#lower.getNode(rev) : this.#row(rev).chunk.node;
  }

  getRev(node: Node): Rev | undefined {
    return this.#revs.get(node) ?? this.#lower.getRev(node);
  }

  isInView(rev: Rev): boolean {
    return rev < this.#lower.length ? this.#lower.isInView(rev) && !this.replaces(rev) : rev < this.length;
  }

  getStoredRev(node: Node): Rev | undefined {
    // A changeset that the view below hides has a number that is another changeset's here.
    return this.#isChangelog ? this.getRev(node) : (this.#revs.get(node) ?? this.#lower.getStoredRev(node));
  }

  getParents(rev: Rev): readonly [Rev, Rev] {
    return rev < this.#lower.length ? this.#lower.getParents(rev) : this.#row(rev).parents;
  }

  getLinkRev(rev: Rev): Rev {
    return rev < this.#lower.length ? this.#lower.getLinkRev(rev) : this.#row(rev).linkRev;
  }

  getFlags(rev: Rev): number {
    return rev < this.#lower.length ? this.#lower.getFlags(rev) : this.#row(rev).chunk.flags;
  }

  getTextLength(rev: Rev): number | undefined {
    return rev < this.#lower.length ? this.#lower.getTextLength(rev) : undefined;
  }

  *findPrefix(prefix: string): Generator<Rev> {
    for (const rev of this.#lower.findPrefix(prefix)) if (!this.replaces(rev)) yield rev;
    for (const [node, rev] of this.#revs) if (node.startsWith(prefix)) yield rev;
  }

  getChainStart(rev: Rev): Rev {
    let start = rev;
    while (start >= this.#lower.length) {
      const { deltaBase } = this.#row(start);
      if (!deltaBase.isOwn) return deltaBase.rev === NULL_REV ? start : this.#lower.getChainStart(deltaBase.rev);
      start = deltaBase.rev;
    }
    return this.#lower.getChainStart(start);
  }

  readChain(rev: Rev, getKnownText?: GetKnownText, readAhead?: ReadAhead): DeltaChain {
    const deltas: Uint8Array[] = [];
    let at = { isOwn: rev >= this.#lower.length, rev };
    while (at.isOwn) {
      const { chunk, deltaBase } = this.#row(at.rev);
      const known = getKnownText?.(chunk.node);
      if (known !== undefined) return { base: known, deltas: deltas.reverse() };
      deltas.push(chunk.delta);
      at = deltaBase;
    }
    deltas.reverse();
    if (at.rev === NULL_REV) return { base: new Uint8Array(0), deltas };
    const lower = this.#lower.readChain(at.rev, getKnownText, readAhead);
    return { base: lower.base, deltas: [...lower.deltas, ...deltas] };
  }

  #row(rev: Rev): Row {
    const row = this.#rows[rev - this.#lower.length];
    if (row === undefined) {
      throw new RepoError("corruptStore", `${this.name} has no such revision`, { rev, length: this.length });
    }
    return row;
  }

  /** Says whether a row is left to `lower`, which has it; else what `lower` has of it is hidden behind ours. */
  #keepsLower(node: Node, own: ReadonlySet<Node> | undefined): boolean {
    const rev = this.#lower.getRev(node);
    if (rev === undefined) return false;
    if (!own?.has(node)) return true;
    this.#replaced.add(rev);
    return false;
  }

  /** A changeset's parents must be in view; a file's may be a row whose changeset is not. */
  #findParent(node: Node, chunks: readonly DeltaChunk[]): Rev {
    const rev = this.getRev(node) ?? this.getStoredRev(node);
    if (rev === undefined) throw this.#missing("parent", node, chunks);
    return rev;
  }

  #findDeltaBase(node: Node, chunks: readonly DeltaChunk[]): Row["deltaBase"] {
    const own = this.#revs.get(node);
    if (own !== undefined) return { isOwn: true, rev: own };
    const rev = this.#lower.getStoredRev(node);
    if (rev === undefined) throw this.#missing("delta base", node, chunks);
    return { isOwn: false, rev };
  }

  #missing(what: string, node: Node, chunks: readonly DeltaChunk[]): RepoError {
    // A chain that loops ends here: what a row is made from must come before it.
    if (chunks.some((chunk) => chunk.node === node)) {
      const sentence = `${what} ${node} of ${this.name} comes after the revision that needs it`;
      return new RepoError("malformedBundle", sentence, { node, revlog: this.name });
    }
    const sentence = `${what} ${node} of ${this.name} is neither in the push nor in the base repository (yet)`;
    return new RepoError("missingBase", sentence, { node, revlog: this.name });
  }

  #findLink(chunk: DeltaChunk, getLinkRev: (node: Node) => Rev | undefined): Rev {
    const linkRev = getLinkRev(chunk.linkNode);
    if (linkRev === undefined) {
      throw new RepoError("malformedBundle", `${this.name} has a revision of a changeset that is not there`, {
        node: chunk.linkNode,
      });
    }
    return linkRev;
  }
}
