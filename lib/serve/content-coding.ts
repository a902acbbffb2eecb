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

/** What a client takes. */
export interface CodingChoice {
  /** The best of ours; `identity` when the client allows neither, and even when it refuses that: never a 406. */
  readonly coding: Coding;
  /** Whether the client refuses bytes as they are, so that also what is not worth it is to be coded. */
  readonly isIdentityRefused: boolean;
}

/** Chooses the coding that `Accept-Encoding` likes best; among equals brotli, then gzip. */
export function chooseCoding(acceptEncoding: string | undefined): CodingChoice {
  const weights = readWeights(acceptEncoding ?? "");
  const any = weights.get("*");
  const br = weights.get("br") ?? any ?? 0;
  const gzip = weights.get("gzip") ?? any ?? 0;
  const best = Math.max(br, gzip);
  const identity = weights.get("identity");
  if (!(best > 0) || (identity !== undefined && identity > best))
    return { coding: "identity", isIdentityRefused: false };
  return { coding: br === best ? "br" : "gzip", isIdentityRefused: (identity ?? any) === 0 };
}

/** Reads the weights by coding, from 0 to 1; what is no weight counts as 0. */
function readWeights(acceptEncoding: string): ReadonlyMap<string, number> {
  const weights = new Map<string, number>();
  for (const item of acceptEncoding.toLowerCase().split(",")) {
    const [typed = "", ...parameters] = item.split(";").map((part) => part.trim());
    const q = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
    const name = typed === "x-gzip" ? "gzip" : typed; // RFC 9110, 8.4.1.3
    weights.set(name, /^(?:0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)$/.test(q) ? Number(q) : 0);
  }
  return weights;
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
