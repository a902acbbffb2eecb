/** A revlog as a repository on disk stores it. Source: mercurial-formats 3. */
import { inflateZlib, inflateZstd } from "../bytes/inflate";
import { RepoError } from "../errors";
import { type Node, NULL_REV, type Rev } from "../ids";
import type { ChunkSource, ReadAhead } from "./read-ahead";
import type { DeltaChain, GetKnownText, Revlog } from "./revlog";
import type { RevlogIndex } from "./revlog-index";

/** What the first byte of a stored chunk says. Source: mercurial-formats 3.3. */
const MARKER_NUL = 0x00;
const MARKER_STORED = 0x75; // u
const MARKER_ZLIB = 0x78; // x
const MARKER_ZSTD = 0x28; // (

/** Chunks of a chain that lie closer than this are read at once. */
const MAX_GAP_BYTES = 64 * 1024;
const MAX_CHUNK_BYTES = 0x7fff_ffff;

/**
 * The rows of a stored revlog that belong to the first `snapshotLength` changesets. Later rows belong to a
 * transaction that may still be rolled back, or to changesets that this view does not have; they stay readable as
 * delta bases.
 */
export class StoredRevlog implements Revlog {
  readonly name: string;
  readonly length: number;
  readonly #index: RevlogIndex;
  readonly #chunks: ChunkSource;
  readonly #snapshotLength: number;

  /**
   * @param snapshotLength number of changesets in the view
   * @param isChangelog whether rows are changesets, so that the view's length cuts the table itself
   */
  constructor(name: string, index: RevlogIndex, chunks: ChunkSource, snapshotLength: number, isChangelog = false) {
    this.name = name;
    this.#index = index;
    this.#chunks = chunks;
    this.#snapshotLength = snapshotLength;
    this.length = isChangelog ? Math.min(index.length, snapshotLength) : index.length;
  }

  getNode(rev: Rev): Node {
    return this.#index.getNode(rev);
  }

  getRev(node: Node): Rev | undefined {
    const rev = this.#index.getRev(node);
    return rev === undefined || rev === NULL_REV || this.isInView(rev) ? rev : undefined;
  }

  isInView(rev: Rev): boolean {
    return rev < this.length && this.#index.getLinkRev(rev) < this.#snapshotLength;
  }

  getStoredRev(node: Node): Rev | undefined {
    return this.#index.getRev(node);
  }

  getParents(rev: Rev): readonly [Rev, Rev] {
    return this.#index.getParents(rev);
  }

  getLinkRev(rev: Rev): Rev {
    return this.#index.getLinkRev(rev);
  }

  getFlags(rev: Rev): number {
    return this.#index.getFlags(rev);
  }

  getTextLength(rev: Rev): number | undefined {
    const length = this.#index.getTextLength(rev);
    return length < 0 ? undefined : length;
  }

  *findPrefix(prefix: string): Generator<Rev> {
    for (const rev of this.#index.findPrefix(prefix)) if (this.isInView(rev)) yield rev;
  }

  getChainStart(rev: Rev): Rev {
    return this.#getChain(rev).revs[0] ?? rev;
  }

  readChain(rev: Rev, getKnownText?: GetKnownText, readAhead?: ReadAhead): DeltaChain {
    const { revs, known } = this.#getChain(rev, getKnownText);
    const chunks = this.#readChunks(revs, readAhead).map((chunk) => this.#unpack(chunk));
    if (known !== undefined) return { base: known, deltas: chunks };
    const [first, ...rest] = chunks;
    const startsWithText = revs[0] !== undefined && this.#index.getDeltaBase(revs[0]) === revs[0];
    if (startsWithText && first !== undefined) return { base: first, deltas: rest };
    return { base: new Uint8Array(0), deltas: chunks };
  }

  /**
   * Returns the rows whose chunks make up `rev`, ascending. The first is a full text, or a delta against nothing, or
   * a delta against the text that was known.
   */
  #getChain(rev: Rev, getKnownText?: GetKnownText): { revs: Rev[]; known: Uint8Array | undefined } {
    const chain: Rev[] = [];
    let known: Uint8Array | undefined;
    let at: Rev = rev;
    for (;;) {
      known = getKnownText?.(this.#index.getNode(at));
      if (known !== undefined) break;
      chain.push(at);
      const base = this.#index.getDeltaBase(at);
      if (base === at || base === NULL_REV) break;
      if (base < NULL_REV || base > at) {
        throw new RepoError("corruptStore", `${this.name} has a delta base that is not below its revision`, {
          rev: at,
        });
      }
      // Without general delta the base is where the chain starts, and each delta is against the row before.
      at = this.#index.generalDelta ? base : at - 1;
    }
    return { revs: chain.reverse(), known };
  }

  /** Reads the chunks of ascending rows, those that lie close together in one read. */
  #readChunks(revs: readonly Rev[], readAhead?: ReadAhead): Uint8Array[] {
    const chunks: Uint8Array[] = [];
    for (let first = 0; first < revs.length; ) {
      const start = this.#index.getChunkOffset(revs[first] ?? 0);
      let end = start;
      let next = first;
      for (; next < revs.length; next++) {
        const rev = revs[next] ?? 0;
        const offset = this.#index.getChunkOffset(rev);
        if (next > first && (offset < end || offset - end > MAX_GAP_BYTES)) break;
        end = offset + this.#index.getStoredLength(rev);
      }
      const span = readAhead?.read(this.#chunks, start, end - start) ?? this.#chunks.read(start, end - start);
      for (; first < next; first++) {
        const rev = revs[first] ?? 0;
        const at = this.#index.getChunkOffset(rev) - start;
        chunks.push(span.subarray(at, at + this.#index.getStoredLength(rev)));
      }
    }
    return chunks;
  }

  #unpack(chunk: Uint8Array): Uint8Array {
    switch (chunk[0]) {
      case undefined:
      case MARKER_NUL:
        return chunk; // the NUL belongs to the data
      case MARKER_STORED:
        return chunk.subarray(1);
      case MARKER_ZLIB:
        return inflateZlib(chunk, MAX_CHUNK_BYTES, "corruptStore");
      case MARKER_ZSTD:
        return inflateZstd(chunk, MAX_CHUNK_BYTES, "corruptStore");
      default:
        throw new RepoError("corruptStore", `${this.name} has a chunk of unknown compression`, {
          marker: chunk[0] ?? -1,
        });
    }
  }
}
