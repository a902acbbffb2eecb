/**
 * How changesets hang together, as the rows of a drawing: a column and a colour for each, and the lines that lead from
 * a row to the next. The same rows as hgweb's `graph` has. Source: hgweb-compat 2.3; Mercurial 6.3.2.
 */
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "../repo/repo";

/** The changesets of a drawing: the visible ones from `first` to `last`, both among them, down or up. */
export interface GraphSpan {
  readonly first: Rev;
  readonly last: Rev;
}

/** A line from one row to the next. */
export interface GraphEdge {
  readonly column: number;
  /** Where it arrives in the next row. */
  readonly nextColumn: number;
  /** As in `GraphRow`. */
  readonly color: number;
}

/** One changeset of a drawing. */
export interface GraphRow {
  readonly rev: Rev;
  /** 0 is the leftmost. */
  readonly column: number;
  /** The number of a colour, 1 or more: each head and each further parent of a merge begins a new one. */
  readonly color: number;
  /** The lines below it, by `column`; those of the changeset itself in the order of its parents. */
  readonly edges: readonly GraphEdge[];
}

/** What a drawing asks of a repository: numbers alone, and those of its own rows. */
export type GraphRepo = Pick<Repo, "getParents" | "isHidden">;

/**
 * Draws the rows of a span, one when it is asked for. A row costs as much as there are lines beside it, which are two
 * for each row above it at the most.
 */
export function* drawRows(repo: GraphRepo, span: GraphSpan): Generator<GraphRow> {
  const lanes = new Lanes();
  const step = span.first < span.last ? 1 : -1;
  for (let rev = span.first; rev !== span.last + step; rev += step) {
    if (!repo.isHidden(rev)) yield lanes.draw(rev, listParents(repo, span, rev));
  }
}

/** Lists the parents of a changeset: those that the span has by number, then the others as they are recorded. */
function listParents(repo: GraphRepo, { first, last }: GraphSpan, rev: Rev): Rev[] {
  const isThere = (parent: Rev) => parent >= Math.min(first, last) && parent <= Math.max(first, last);
  const parents = repo.getParents(rev).filter((parent) => parent !== NULL_REV);
  const inside = [...new Set(parents.filter(isThere))].sort((a, b) => a - b);
  return [...inside, ...parents.filter((parent) => !isThere(parent))];
}

/** The lines that go through the gap between two rows: each leads to a changeset that is still to come. */
class Lanes {
  #ends: readonly Rev[] = [];
  /** By the changeset that a line leads to. */
  readonly #colors = new Map<Rev, number>();
  #lastColor = 0;

  /** Draws the next row. */
  draw(rev: Rev, parents: readonly Rev[]): GraphRow {
    const ends = this.#ends.includes(rev) ? this.#ends : [...this.#ends, rev];
    const column = ends.indexOf(rev);
    const color = this.#colors.get(rev) ?? this.#newColor();
    this.#colors.delete(rev);
    const known = new Set(ends);
    known.delete(rev);
    const added = parents.filter((parent) => !known.has(parent));
    for (const [at, parent] of added.entries()) this.#colors.set(parent, at === 0 ? color : this.#newColor());
    this.#ends = ends.toSpliced(column, 1, ...added);
    return { rev, column, color, edges: this.#listEdges(ends, column, color, parents) };
  }

  #newColor(): number {
    this.#lastColor++;
    return this.#lastColor;
  }

  #listEdges(ends: readonly Rev[], own: number, color: number, parents: readonly Rev[]): GraphEdge[] {
    const columns = new Map<Rev, number>();
    for (const [at, end] of this.#ends.entries()) if (!columns.has(end)) columns.set(end, at);
    const edge = (column: number, end: Rev, ofColor: number) => {
      return { column, nextColumn: columns.get(end) ?? 0, color: ofColor };
    };
    return ends.flatMap((end, column) =>
      column === own
        ? parents.map((parent) => edge(column, parent, color))
        : [edge(column, end, this.#colors.get(end) ?? color)],
    );
  }
}
