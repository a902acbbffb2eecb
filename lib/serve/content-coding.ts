/** Compression of answers: which coding a client takes, what is worth compressing, and how. Source: RFC 9110, 8.4 and 12.5.3. */
import type { Transform } from "node:stream";
import { promisify } from "node:util";
import { type BrotliOptions, brotliCompress, constants, createBrotliCompress, createGzip, gzip } from "node:zlib";

/** A content coding that we write. */
export type Coding = "br" | "gzip" | "identity";

/** Bytes under which compressing is not worth it. */
export const MIN_COMPRESSED_BYTES = 1024;

/** Enough for text, and as cheap as gzip: brotli's 5 takes about twice the time of 4. */
const BROTLI_QUALITY = 4;
const GZIP_LEVEL = 5;

const COMPRESSIBLE = /^(?:text\/|image\/svg\+xml|application\/(?:javascript|json|xml|[a-z.-]+\+(?:json|xml))\b)/;

/** Says whether bodies of this `Content-Type` become smaller by compression. */
export function isCompressible(contentType: string): boolean {
  return COMPRESSIBLE.test(contentType.toLowerCase());
}

/** Chooses the best coding that `Accept-Encoding` allows; `identity` when it is absent or allows none of ours. */
export function chooseCoding(acceptEncoding: string | undefined): Coding {
  const weights = new Map<string, number>();
  for (const item of (acceptEncoding ?? "").toLowerCase().split(",")) {
    const [name = "", ...parameters] = item.split(";").map((part) => part.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="));
    weights.set(name, q === undefined ? 1 : Number(q.slice(2)));
  }
  const weight = (coding: Coding) => weights.get(coding) ?? weights.get("*") ?? 0;
  if (weight("br") > 0 && weight("br") >= weight("gzip")) return "br";
  return weight("gzip") > 0 ? "gzip" : "identity";
}

const gzipAsync = promisify(gzip);
const brotliAsync = promisify(brotliCompress);

/** Compresses complete bytes, off the main thread. */
export async function compress(bytes: Uint8Array, coding: Exclude<Coding, "identity">): Promise<Uint8Array> {
  return coding === "gzip"
    ? gzipAsync(bytes, { level: GZIP_LEVEL })
    : brotliAsync(bytes, brotliOptions(bytes.byteLength));
}

/** Makes a compressing stream, for bodies of unknown length. */
export function compressor(coding: Exclude<Coding, "identity">): Transform {
  return coding === "gzip" ? createGzip({ level: GZIP_LEVEL }) : createBrotliCompress(brotliOptions(0));
}

/** @param sizeHint length of the input in bytes; 0 when unknown */
function brotliOptions(sizeHint: number): BrotliOptions {
  return {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY,
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_SIZE_HINT]: sizeHint,
    },
  };
}
