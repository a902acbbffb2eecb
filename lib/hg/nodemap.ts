/** The persistent nodemap: a trie from nodes to rows, kept beside a large index. Source: mercurial-formats 4. */
import { type Node, parseNode, type Rev, toNode } from "../ids";

const VERSION = 1;
const DOCKET_HEADER_SIZE = 34;
/** A block has one 32-bit value for each hex digit. */
const BLOCK_SIZE = 64;
const VALUE_SIZE = 4;
const ABSENT = -1;
const MAX_UID_LENGTH = 64;
const NODE_SIZE = 20;
/** Rows that are looked up when a nodemap is opened, spread evenly: a file of other content does not find them. */
const PROBES = 64;

/** What a docket says of its data file. */
export interface NodemapDocket {
  /** The last row in the trie. */
  readonly tipRev: Rev;
  readonly tipNode: Node;
  /** Bytes of the data file that count; what follows belongs to a newer docket. */
  readonly dataLength: number;
  /** Names the data file: `<revlog>-<uid>.nd`. */
  readonly uid: string;
}

/** Parses a docket (`00changelog.n`); gives `undefined` for another version and for what is none. */
export function parseNodemapDocket(bytes: Uint8Array): NodemapDocket | undefined {
  if (bytes.length < DOCKET_HEADER_SIZE || bytes[0] !== VERSION) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const uidLength = view.getUint8(1);
  const tipRev = Number(view.getBigUint64(2));
  const dataLength = Number(view.getBigUint64(10));
  const tipNodeLength = Number(view.getBigUint64(26));
  const nodeAt = DOCKET_HEADER_SIZE + uidLength;
  if (tipNodeLength !== NODE_SIZE || nodeAt + NODE_SIZE > bytes.length) return undefined;
  const uid = Buffer.from(bytes).toString("latin1", DOCKET_HEADER_SIZE, nodeAt);
  const isSound = /^[0-9a-f]+$/.test(uid) && uidLength <= MAX_UID_LENGTH && dataLength % BLOCK_SIZE === 0;
  return isSound && dataLength > 0 ? { tipRev, tipNode: toNode(bytes, nodeAt), dataLength, uid } : undefined;
}

/** What a nodemap asks of the index that it belongs to. */
interface Rows {
  readonly length: number;
  getNode(rev: Rev): Node;
}

/** Thrown inside: the trie contradicts the index, and is no more believed. */
class Contradiction extends Error {}

/** A trie that was found to belong to an index. It is an accelerator: whoever has none asks the index. */
export class Nodemap {
  /** The last row in the trie; later ones are to be looked for elsewhere. */
  readonly tipRev: Rev;
  readonly #data: DataView;
  readonly #blocks: number;

  private constructor(docket: NodemapDocket, data: Uint8Array) {
    this.tipRev = docket.tipRev;
    this.#data = new DataView(data.buffer, data.byteOffset, docket.dataLength);
    this.#blocks = docket.dataLength / BLOCK_SIZE;
  }

  /** Bytes that it keeps in memory. */
  get byteSize(): number {
    return this.#data.byteLength;
  }

  /** Opens a nodemap; gives `undefined` when it does not belong to these rows (rewritten since, damaged, cut). */
  static open(docket: NodemapDocket, data: Uint8Array, rows: Rows): Nodemap | undefined {
    const { tipRev, tipNode, dataLength } = docket;
    if (data.length < dataLength || tipRev >= rows.length || rows.getNode(tipRev) !== tipNode) return undefined;
    const nodemap = new Nodemap(docket, data);
    for (let probe = 0; probe <= PROBES; probe++) {
      const rev = Math.floor((tipRev * probe) / PROBES);
      if (nodemap.findPrefix(rows.getNode(rev), rows)?.[0] !== rev) return undefined;
    }
    return nodemap;
  }

  /**
   * Gives the rows up to `tipRev` whose node begins with `prefix` (lower-case hex), in no order.
   * @returns `undefined` when the trie contradicts the index: it is damaged, and the index itself must be asked
   */
  findPrefix(prefix: string, rows: Rows): readonly Rev[] | undefined {
    try {
      return this.#find(prefix, rows);
    } catch (error) {
      if (error instanceof Contradiction) return undefined;
      throw error;
    }
  }

  #find(prefix: string, rows: Rows): readonly Rev[] {
    let block = this.#blocks - 1; // the root is the last block
    for (let depth = 0; depth < prefix.length; depth++) {
      const value = this.#valueAt(block, Number.parseInt(prefix.charAt(depth), 16));
      if (value === ABSENT) return [];
      if (value < ABSENT)
        return this.#checkLeaf(value, prefix.slice(0, depth + 1), rows).startsWith(prefix) ? [revOf(value)] : [];
      block = value;
    }
    // No two nodes agree in all digits.
    if (parseNode(prefix) !== undefined) throw new Contradiction();
    const found: Rev[] = [];
    this.#collect(block, prefix, rows, found, { left: this.#blocks });
    return found;
  }

  /** Gathers all rows below a block. */
  #collect(block: number, path: string, rows: Rows, found: Rev[], visits: { left: number }): void {
    if (visits.left-- <= 0 || path.length >= NODE_SIZE * 2) throw new Contradiction();
    for (let digit = 0; digit < 16; digit++) {
      const value = this.#valueAt(block, digit);
      const below = path + digit.toString(16);
      if (value >= 0) this.#collect(value, below, rows, found, visits);
      if (value < ABSENT) {
        this.#checkLeaf(value, below, rows);
        found.push(revOf(value));
      }
    }
  }

  /** Returns the node of a leaf, which must begin with the digits that led there. */
  #checkLeaf(value: number, path: string, rows: Rows): Node {
    const rev = revOf(value);
    if (rev > this.tipRev) throw new Contradiction();
    const node = rows.getNode(rev);
    if (!node.startsWith(path)) throw new Contradiction();
    return node;
  }

  #valueAt(block: number, digit: number): number {
    if (block < 0 || block >= this.#blocks) throw new Contradiction();
    return this.#data.getInt32(block * BLOCK_SIZE + digit * VALUE_SIZE);
  }
}

/** Leaves are written as −(rev + 2). */
function revOf(value: number): Rev {
  return -2 - value;
}
