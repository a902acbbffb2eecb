/** Gzip around a stream. Source: RFC 1952. */
import { pipeline, Readable } from "node:stream";
import { constants, crc32, createDeflateRaw } from "node:zlib";
import { slices } from "../bytes/slices";

/** Bytes that are summed up at once, before others get a turn. */
const SLICE_BYTES = 256 * 1024;
const END_OF_TIMES = 2 ** 32;
/** Extra flags: "compressor used maximum compression". */
const MAXIMUM_COMPRESSION = 2;
/** Operating system: unknown. */
const UNKNOWN_SYSTEM = 255;

/**
 * Compresses `source`, as `hg archive` has it: as small as can be, the time in the header, no name. It is read as fast
 * as the result is.
 *
 * @param seconds Unix seconds; a time that the header cannot hold is left out
 */
export async function* writeGzip(source: AsyncIterable<Uint8Array>, seconds: number): AsyncGenerator<Uint8Array> {
  const time = Math.trunc(seconds);
  const header = Buffer.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, MAXIMUM_COMPRESSION, UNKNOWN_SYSTEM);
  header.writeUInt32LE(time >= 0 && time < END_OF_TIMES ? time : 0, 4);
  yield header;
  let sum = 0;
  let length = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      for (const slice of slices(chunk, SLICE_BYTES)) {
        sum = crc32(slice, sum);
        length += slice.length;
        yield slice;
      }
    }
  }
  const deflate = createDeflateRaw({ level: constants.Z_BEST_COMPRESSION });
  // Whoever reads the compressed stream is told of a failure by that.
  pipeline(Readable.from(counted()), deflate, () => {});
  yield* deflate;
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(sum, 0);
  trailer.writeUInt32LE(length % 2 ** 32, 4);
  yield trailer;
}
