/** Small bundles that become large. For tests. */
import { deflateSync } from "node:zlib";

/** Returns a bundle2 whose parts are packed already. */
export function packedBundle(compression: "GZ" | "BZ" | "ZS", parts: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`HG20\0\0\0\x0eCompression=${compression}`), parts]);
}

/** Returns a bundle2 of nothing but a part whose payload comes in chunks of one byte each, packed to a thousandth. */
export function manyChunks(count: number): Uint8Array {
  const header = Buffer.concat([Buffer.of(6), Buffer.from("output"), Buffer.alloc(6)]);
  const chunks = Buffer.alloc(count * 5, Buffer.from([0, 0, 0, 1, 0x78]));
  return packedBundle("GZ", deflateSync(Buffer.concat([int32(header.length), header, chunks, int32(0), int32(0)])));
}

/** Returns a signed 32-bit integer as bundles have them. */
export function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}
