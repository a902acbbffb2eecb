/** The history of one file: the rows of its filelog that a view has, numbered without those that it has not. */
import { ReadAhead } from "../hg/read-ahead";
import { type DeltaChain, type GetKnownText, type Revlog, refuseFlags } from "../hg/revlog";
import { type Node, NULL_REV, type Rev } from "../ids";

/**
 * A file's revisions, parents first. They are numbered as hg numbers them in a repository of just the view's
 * changesets; in the store there may be more rows, of changesets that came later.
 */
export class FileHistory {
  readonly #filelog: Revlog;
  readonly #changelog: Revlog;
  /** The filelog's rows by our numbers, and the way back; not made where both are the same. */
  readonly #rows: readonly Rev[] | undefined;
  readonly #numbers: ReadonlyMap<Rev, Rev> | undefined;
  readonly length: number;
  /** A history is as a rule read whole. */
  readonly #readAhead = new ReadAhead();

  constructor(filelog: Revlog, changelog: Revlog) {
    this.#filelog = filelog;
    this.#changelog = changelog;
    const rows = Array.from({ length: filelog.length }, (_, row) => row).filter((row) => filelog.isInView(row));
    this.length = rows.length;
    if (rows.length === filelog.length) return;
    this.#rows = rows;
    this.#numbers = new Map(rows.map((row, number) => [row, number]));
  }

  /** Returns the node of a file revision; the null node for −1. */
  getNode(fileRev: Rev): Node {
    return this.#filelog.getNode(this.#row(fileRev));
  }

  /** Returns the number of a file revision, or `undefined` when the view has it not; −1 for the null node. */
  getRev(node: Node): Rev | undefined {
    const row = this.#filelog.getRev(node);
    return row === undefined || row === NULL_REV ? row : this.#number(row);
  }

  /** Returns both parents, −1 for none. */
  getParents(fileRev: Rev): readonly [Rev, Rev] {
    if (fileRev === NULL_REV) return [NULL_REV, NULL_REV];
    const [p1, p2] = this.#filelog.getParents(this.#row(fileRev));
    return [this.#number(p1) ?? NULL_REV, this.#number(p2) ?? NULL_REV];
  }

  /** Returns the revisions that have this one as a parent, ascending. */
  getChildren(fileRev: Rev): readonly Rev[] {
    const children: Rev[] = [];
    for (let later = fileRev + 1; later < this.length; later++)
      if (this.getParents(later).includes(fileRev)) children.push(later);
    return children;
  }

  /**
   * Returns the changeset that introduced a file revision first, in the view's numbers. It is not always an ancestor
   * of who asks: the same revision may have been introduced twice. Source: mercurial-formats 5.4.
   */
  getLinkRev(fileRev: Rev): Rev {
    const linkRev = this.#filelog.getLinkRev(this.#row(fileRev));
    if (this.#changelog.isInView(linkRev)) return linkRev;
    // Where a push's own changeset takes the place of the base's, it is the one that the view shows.
    return this.#changelog.getRev(this.#changelog.getNode(linkRev)) ?? linkRev;
  }

  /** The filelog's name, for errors. */
  get name(): string {
    return this.#filelog.name;
  }

  /** Returns the nodes of both parents as the filelog has them, which with the text make the revision's node. */
  getParentNodes(fileRev: Rev): readonly [Node, Node] {
    const [p1, p2] = this.#filelog.getParents(this.#row(fileRev));
    return [this.#filelog.getNode(p1), this.#filelog.getNode(p2)];
  }

  /**
   * Reads what it takes to build the stored text of a revision, its metadata included.
   * @throws RepoError `corruptStore`; `unsupportedStore` for a revision whose text is not here
   */
  readChain(fileRev: Rev, getKnownText?: GetKnownText): DeltaChain {
    const row = this.#row(fileRev);
    refuseFlags(this.#filelog, row);
    return this.#filelog.readChain(row, getKnownText, this.#readAhead);
  }

  #row(fileRev: Rev): Rev {
    return this.#rows === undefined ? fileRev : (this.#rows[fileRev] ?? fileRev);
  }

  #number(row: Rev): Rev | undefined {
    return this.#numbers === undefined || row === NULL_REV ? row : this.#numbers.get(row);
  }
}
