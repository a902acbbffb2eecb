/** The index of a version 1 revlog: who the revisions are and where their bytes lie. Source: mercurial-formats 3.1, 3.2. */
import { RepoError } from "../errors";
import { type Node, NULL_NODE, NULL_REV, nodeBytes, type Rev, toNode } from "../ids";
import { NodeTable } from "./node-table";
import type { Nodemap } from "./nodemap";

/** Bytes in one index entry, without the inline data that may follow it. */
export const ENTRY_SIZE = 64;

const FLAG_INLINE = 0x0001_0000;
const FLAG_GENERAL_DELTA = 0x0002_0000;
const OFFSET_OF_STORED_LENGTH = 8;
const OFFSET_OF_TEXT_LENGTH = 12;
const OFFSET_OF_DELTA_BASE = 16;
const OFFSET_OF_LINK_REV = 20;
const OFFSET_OF_P1 = 24;
const OFFSET_OF_P2 = 28;
const OFFSET_OF_NODE = 32;
const NODE_SIZE = 20;
/** Up to so many rows a node is looked for row by row; a hash table costs more than it saves. */
const SCANNED_ROWS = 32;
/** Hex digits of a node that the hash table goes by. */
const HASHED_DIGITS = 8;
/**
 * Last rows of an index that are compared to see whether another one only grew from it: rows refer to rows, so what
 * was rewritten below shows there.
 */
export const COMPARED_ROWS = 1024;
/** The first row shares its first bytes with the header, which changes when an inline index is split. */
const HEADER_SIZE = 4;

/**
 * The rows of one index, kept as bytes and decoded on demand: decoding 100,000 rows up front took 50 to 80 ms.
 * A row that is not complete yet (another process is appending it) does not count.
 */
export class RevlogIndex {
  /** Complete rows. */
  readonly length: number;
  /** Whether each row is followed by its chunk in the same file. */
  readonly inline: boolean;
  /** Whether a delta base is a revision; else it is the start of a chain of consecutive deltas. */
  readonly generalDelta: boolean;
  readonly #bytes: Buffer;
  /** Where each row begins, for inline indexes only; elsewhere rows are equally long. */
  readonly #rows: Uint32Array | undefined;
  #nodemap: Nodemap | undefined;
  #table: NodeTable;

  /**
   * @param bytes the whole `.i` file; empty for an empty revlog
   * @param name the revlog's name in the store, for errors
   * @param grownFrom an index of which this one has all rows: what it knows of its nodes is used on
   * @throws RepoError `unsupportedStore` for another version or unknown flags
   */
  constructor(bytes: Uint8Array, name: string, grownFrom?: RevlogIndex) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    const header = bytes.length < 4 ? 1 : this.#bytes.readUInt32BE(0);
    if ((header & 0xffff) !== 1 || (header & ~(0xffff | FLAG_INLINE | FLAG_GENERAL_DELTA)) !== 0) {
      const shown = `0x${(header >>> 0).toString(16).padStart(8, "0")}`;
      throw new RepoError("unsupportedStore", `revlog ${name} has the header ${shown}, which is not version 1`);
    }
    this.inline = (header & FLAG_INLINE) !== 0;
    this.generalDelta = (header & FLAG_GENERAL_DELTA) !== 0;
    this.#rows = this.inline ? findInlineRows(this.#bytes, name) : undefined;
    this.length = this.#rows?.length ?? Math.floor(bytes.length / ENTRY_SIZE);
    this.#nodemap = grownFrom === undefined ? undefined : grownFrom.#nodemap;
    this.#table = grownFrom === undefined ? new NodeTable(0) : grownFrom.#table;
  }

  /** Looks nodes up in a nodemap that was found to belong to this index, and only the rows after it in a table. */
  attachNodemap(nodemap: Nodemap): void {
    this.#nodemap = nodemap;
    this.#table = new NodeTable(nodemap.tipRev + 1);
  }

  /** Whether nodes are looked up in a nodemap. */
  get hasNodemap(): boolean {
    return this.#nodemap !== undefined;
  }

  /** Says whether this index has the first `length` rows of `earlier`, as far as the last ones of them show. */
  hasRowsOf(earlier: RevlogIndex, length: number): boolean {
    if (earlier === this) return true;
    if (length > this.length) return false;
    for (let rev = Math.max(0, length - COMPARED_ROWS); rev < length; rev++) {
      const skipped = rev === 0 ? HEADER_SIZE : 0;
      const [ours, theirs] = [this.#at(rev), earlier.#at(rev)];
      const row = this.#bytes.subarray(ours + skipped, ours + ENTRY_SIZE);
      if (!row.equals(earlier.#bytes.subarray(theirs + skipped, theirs + ENTRY_SIZE))) return false;
    }
    return true;
  }

  /** Bytes that this index keeps in memory. */
  get byteSize(): number {
    return this.#bytes.length + (this.#rows?.byteLength ?? 0) + this.#table.byteSize + (this.#nodemap?.byteSize ?? 0);
  }

  /** Returns the bytes of the `.i` file that hold complete rows, for comparing with a newer state of the file. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Returns where the chunk of `rev` begins, in the `.d` file or, inline, in the `.i` file. */
  getChunkOffset(rev: Rev): number {
    const at = this.#at(rev);
    if (this.inline) return at + ENTRY_SIZE;
    // 6 bytes fit a double exactly (2^48 < 2^53): no BigInt. The first 4 bytes of row 0 are the header.
    return rev === 0 ? 0 : this.#bytes.readUIntBE(at, 6);
  }

  /** Returns the flags of `rev` (mercurial-formats 3.9). */
  getFlags(rev: Rev): number {
    return this.#bytes.readUInt16BE(this.#at(rev) + 6);
  }

  /** Returns the bytes of the chunk of `rev` as stored. */
  getStoredLength(rev: Rev): number {
    return this.#bytes.readUInt32BE(this.#at(rev) + OFFSET_OF_STORED_LENGTH);
  }

  /** Returns the length of the full text, or −1 when the index does not know. */
  getTextLength(rev: Rev): number {
    return this.#bytes.readInt32BE(this.#at(rev) + OFFSET_OF_TEXT_LENGTH);
  }

  getDeltaBase(rev: Rev): Rev {
    return this.#bytes.readInt32BE(this.#at(rev) + OFFSET_OF_DELTA_BASE);
  }

  getLinkRev(rev: Rev): Rev {
    return this.#bytes.readInt32BE(this.#at(rev) + OFFSET_OF_LINK_REV);
  }

  /** Returns both parents, −1 for none. @throws RepoError `corruptStore` when a parent is not below `rev` */
  getParents(rev: Rev): readonly [Rev, Rev] {
    const at = this.#at(rev);
    const p1 = this.#bytes.readInt32BE(at + OFFSET_OF_P1);
    const p2 = this.#bytes.readInt32BE(at + OFFSET_OF_P2);
    if (p1 < NULL_REV || p1 >= rev || p2 < NULL_REV || p2 >= rev) {
      throw new RepoError("corruptStore", "a revision has a parent that is not below it", { rev, p1, p2 });
    }
    return [p1, p2];
  }

  /** Returns the node of `rev`; the null node for −1. */
  getNode(rev: Rev): Node {
    return rev === NULL_REV ? NULL_NODE : toNode(this.#bytes, this.#at(rev) + OFFSET_OF_NODE);
  }

  /** Returns the first 4 bytes of the node of `rev`, as a number. */
  getNodePrefix(rev: Rev): number {
    return this.#bytes.readUInt32BE(this.#at(rev) + OFFSET_OF_NODE);
  }

  /** Returns the row of a node, or `undefined`; −1 for the null node. */
  getRev(node: Node): Rev | undefined {
    if (node === NULL_NODE) return NULL_REV;
    const wanted = nodeBytes(node);
    if (this.length <= SCANNED_ROWS) {
      for (let rev = this.length - 1; rev >= 0; rev--) if (this.#hasNode(rev, wanted)) return rev;
      return undefined;
    }
    const [known] = this.#findInNodemap(node) ?? [];
    if (known !== undefined) return known;
    for (const rev of this.#fillTable().candidates(hashAt(wanted, 0))) {
      if (rev < this.length && this.#hasNode(rev, wanted)) return rev;
    }
    return undefined;
  }

  /** Gives the rows whose node begins with `prefix` (lower-case hex), in no order. */
  *findPrefix(prefix: string): Generator<Rev> {
    const known = this.#findInNodemap(prefix);
    if (known !== undefined) yield* known;
    const from = this.#nodemap === undefined ? 0 : this.#nodemap.tipRev + 1;
    if (prefix.length < HASHED_DIGITS || this.length <= SCANNED_ROWS) {
      for (let rev = from; rev < this.length; rev++) if (this.getNode(rev).startsWith(prefix)) yield rev;
      return;
    }
    // All nodes that agree in the hashed digits lie in one run of slots.
    for (const rev of this.#fillTable().candidates(Number.parseInt(prefix.slice(0, HASHED_DIGITS), 16))) {
      if (rev < this.length && this.getNode(rev).startsWith(prefix)) yield rev;
    }
  }

  /** Gives what the nodemap says; a damaged one is dropped, and the table takes over all rows. */
  #findInNodemap(prefix: string): readonly Rev[] | undefined {
    const found = this.#nodemap?.findPrefix(prefix, this);
    if (this.#nodemap !== undefined && found === undefined) {
      this.#nodemap = undefined;
      this.#table = new NodeTable(0);
    }
    return found;
  }

  #hasNode(rev: Rev, wanted: Uint8Array): boolean {
    const at = this.#at(rev) + OFFSET_OF_NODE;
    return this.#bytes.compare(wanted, 0, NODE_SIZE, at, at + NODE_SIZE) === 0;
  }

  #fillTable(): NodeTable {
    this.#table.addUpTo(this.length, (rev) => this.getNodePrefix(rev));
    return this.#table;
  }

  #at(rev: Rev): number {
    if (rev < 0 || rev >= this.length) {
      throw new RepoError("corruptStore", "a revision number is out of range", { rev, length: this.length });
    }
    return this.#rows?.[rev] ?? rev * ENTRY_SIZE;
  }
}

function hashAt(bytes: Uint8Array, at: number): number {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).readUInt32BE(at);
}

/** Finds where the rows of an inline index begin, leaving out a last one whose row or chunk is not whole. */
function findInlineRows(bytes: Buffer, name: string): Uint32Array {
  const rows: number[] = [];
  let at = 0;
  while (at + ENTRY_SIZE <= bytes.length) {
    const stored = bytes.readInt32BE(at + OFFSET_OF_STORED_LENGTH);
    if (stored < 0) throw new RepoError("corruptStore", `revlog ${name} has a chunk of negative length`, { at });
    const next = at + ENTRY_SIZE + stored;
    if (next > bytes.length) break;
    rows.push(at);
    at = next;
  }
  return Uint32Array.from(rows);
}
