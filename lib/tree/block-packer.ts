/** Who packs the blocks of a bzip2 stream. */
import { type Bzip2Block, type PackedBlock, packBlock } from "../bytes/bzip2-block";
import type { WorkThread } from "./work-thread";

/** Packs blocks; every implementation gives what `packBlock` gives. */
export interface BlockPacker {
  /**
   * Packs a block, whose data is used up.
   * @throws whatever `signal` is aborted with
   */
  pack(block: Bzip2Block, signal: AbortSignal): Promise<PackedBlock>;
}

/** Packs in this thread, a large block in some tenths of a second: for commands that nobody else waits for. */
export const packerHere: BlockPacker = {
  pack: async (block, signal) => {
    signal.throwIfAborted();
    return packBlock(block);
  },
};

/** Bytes of a block that is packed here: some milliseconds, less than to start a thread. */
const MAX_BYTES_HERE = 16 * 1024;

/** Packs large blocks in a thread, so that other requests are answered meanwhile. */
export class ThreadedPacker implements BlockPacker {
  readonly #thread: WorkThread;

  /** @param thread shared with others, one job after the other; theirs to close */
  constructor(thread: WorkThread) {
    this.#thread = thread;
  }

  async pack(block: Bzip2Block, signal: AbortSignal): Promise<PackedBlock> {
    if (block.data.length <= MAX_BYTES_HERE) return packerHere.pack(block, signal);
    const { buffer } = block.data;
    const result = await this.#thread.run(
      { kind: "pack", block },
      buffer instanceof ArrayBuffer ? [buffer] : [],
      signal,
    );
    if (result.kind !== "pack") throw new Error("the thread has done another job");
    return result.packed;
  }
}
