/** Phases: how far a changeset has been shared. Source: mercurial-formats 5.5. */
import { type Node, parseNode, type Rev } from "../ids";

/** The numbers of `phaseroots`. */
const DRAFT = 1;
const SECRET = 2;
const ARCHIVED = 32;

/** The roots of the phases above public: node and phase number, as `phaseroots` lists them. */
export interface PhaseRoot {
  readonly phase: number;
  readonly node: Node;
}

/** Parses a `phaseroots` file; lines that are none are left out, as unknown nodes are. */
export function parsePhaseRoots(text: string): PhaseRoot[] {
  const roots: PhaseRoot[] = [];
  for (const line of text.split("\n")) {
    const [number, hex] = line.split(" ");
    const node = parseNode(hex ?? "");
    if (node !== undefined && /^[0-9]+$/.test(number ?? "")) roots.push({ phase: Number(number), node });
  }
  return roots;
}

/** What computing phases asks of a changelog. */
interface Rows {
  readonly length: number;
  getRev(node: Node): Rev | undefined;
  getParents(rev: Rev): readonly [Rev, Rev];
}

/** The phase number of every changeset: the highest among the roots that are itself or its ancestors. */
export class PhaseTable {
  /** The first changeset that may not be public; all below it are. */
  readonly first: Rev;
  /** The first changeset that is secret, archived or internal; the number of all when none is. */
  readonly firstSecret: Rev;
  readonly #phases: Uint8Array;

  constructor(rows: Rows, roots: readonly PhaseRoot[]) {
    const known = roots.flatMap(({ phase, node }) => {
      const rev = rows.getRev(node);
      return rev === undefined || rev < 0 ? [] : [{ phase, rev }];
    });
    this.first = Math.min(rows.length, ...known.map((root) => root.rev));
    this.firstSecret = Math.min(rows.length, ...known.filter(({ phase }) => phase >= SECRET).map(({ rev }) => rev));
    this.#phases = new Uint8Array(rows.length - this.first);
    for (const { phase, rev } of known) this.#set(rev, phase);
    if (known.length === 0) return;
    for (let rev = this.first; rev < rows.length; rev++) {
      const [p1, p2] = rows.getParents(rev);
      this.#set(rev, Math.max(this.getNumber(p1), this.getNumber(p2)));
    }
  }

  /** Returns 0 public, 1 draft, 2 secret, 32 archived or 96 internal. */
  getNumber(rev: Rev): number {
    return rev < this.first ? 0 : (this.#phases[rev - this.first] ?? DRAFT);
  }

  #set(rev: Rev, phase: number): void {
    const at = rev - this.first;
    this.#phases[at] = Math.max(this.#phases[at] ?? 0, phase);
  }
}

/** Returns whether a phase number is archived or internal: put away, not only kept from others. */
export function isPutAway(number: number): boolean {
  return number >= ARCHIVED;
}

/** Returns the phase's name; archived and internal count as secret, since they are hidden alike. */
export function phaseName(number: number): "public" | "draft" | "secret" {
  return number === 0 ? "public" : number < SECRET ? "draft" : "secret";
}
