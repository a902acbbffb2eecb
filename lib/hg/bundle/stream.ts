/** The outermost layer of a bundle: its magic, stream parameters and compression. Source: mercurial-formats 6.1, 6.2. */
import { Cursor } from "../../bytes/cursor";
import { inflateBzip2, inflateZlib, inflateZstd } from "../../bytes/inflate";
import { RepoError } from "../../errors";
import type { BundleLimits } from "./limits";
import { quote } from "./quote";

/** How what follows the magic (and in bundle2 the stream parameters) is compressed. */
export type BundleCompression = "UN" | "GZ" | "BZ" | "ZS";

/** A bundle without its magic, decompressed. */
export interface BundleStream {
  readonly container: "HG10" | "HG20";
  readonly compression: BundleCompression;
  /** HG10: a changegroup; HG20: parts. Not copied when it was not compressed. */
  readonly body: Uint8Array;
}

const MAGIC_SIZE = 4;
/** The most bytes of stream parameters; real ones have some 20. */
const MAX_PARAMETER_BYTES = 4096;
/** Up to here any compression ratio is allowed: one file of zeros compresses without end. */
const RATIO_FREE_BYTES = 64 * 1024 * 1024;

/**
 * Opens a bundle and decompresses it.
 *
 * @throws RepoError `malformedBundle` when it is none, `unsupportedBundle` for a format, compression or mandatory
 * stream parameter that is not read, `tooLarge` over the limits
 */
export function openStream(bytes: Uint8Array, limits: BundleLimits): BundleStream {
  const magic = Buffer.from(bytes.subarray(0, MAGIC_SIZE)).toString("latin1");
  if (magic === "HG10") return openHg10(bytes, limits);
  if (magic === "HG20") return openHg20(bytes, limits);
  // Before 0.9 a bundle was a bare changegroup, whose first chunk is shorter than 16 MiB.
  if (bytes[0] === 0) return { container: "HG10", compression: "UN", body: decompress(bytes, "UN", limits) };
  if (magic === "HGS1") throw new RepoError("unsupportedBundle", "a stream clone bundle (HGS1) holds no changesets");
  if (/^HG[0-9A-Z]{2}$/.test(magic)) {
    throw new RepoError("unsupportedBundle", `the bundle format ${magic} is not supported`);
  }
  throw new RepoError("malformedBundle", "this is not a Mercurial bundle: it begins with none of their magics");
}

function openHg10(bytes: Uint8Array, limits: BundleLimits): BundleStream {
  const cursor = new Cursor(bytes, "malformedBundle", "the bundle's magic");
  cursor.bytes(MAGIC_SIZE);
  const compression = toCompression(Buffer.from(cursor.bytes(2)).toString("latin1"));
  if (compression === "ZS") throw new RepoError("unsupportedBundle", "a bundle HG10 cannot be compressed with ZS");
  // bzip2's own magic `BZ` serves as the type.
  const packed = bytes.subarray(compression === "BZ" ? MAGIC_SIZE : cursor.at);
  return { container: "HG10", compression, body: decompress(packed, compression, limits) };
}

function openHg20(bytes: Uint8Array, limits: BundleLimits): BundleStream {
  const cursor = new Cursor(bytes, "malformedBundle", "the bundle's stream parameters");
  cursor.bytes(MAGIC_SIZE);
  const size = cursor.i32();
  if (size < 0) throw new RepoError("malformedBundle", `the bundle says that its stream parameters have ${size} bytes`);
  if (size > MAX_PARAMETER_BYTES) {
    throw new RepoError(
      "tooLarge",
      `the bundle has ${size} bytes of stream parameters, more than ${MAX_PARAMETER_BYTES}`,
    );
  }
  const compression = readCompression(Buffer.from(cursor.bytes(size)).toString("latin1"));
  return {
    container: "HG20",
    compression,
    body: decompress(bytes.subarray(cursor.at), compression, limits),
  };
}

/** Reads the stream parameters: `Compression` is the only mandatory one that is known, advisory ones are skipped. */
function readCompression(parameters: string): BundleCompression {
  let compression: BundleCompression | undefined;
  for (const parameter of parameters === "" ? [] : parameters.split(" ")) {
    const equals = parameter.indexOf("=");
    const name = unquote(equals < 0 ? parameter : parameter.slice(0, equals));
    if (!/^[A-Za-z]/.test(name)) {
      throw new RepoError("malformedBundle", "a stream parameter of the bundle does not begin with a letter");
    }
    if (name.toLowerCase() === "compression") {
      if (compression !== undefined) throw new RepoError("malformedBundle", "the bundle names its compression twice");
      compression = toCompression(equals < 0 ? "" : unquote(parameter.slice(equals + 1)));
    } else if (/^[A-Z]/.test(name)) {
      throw new RepoError("unsupportedBundle", `the bundle needs the stream parameter ${quote(name)}`);
    }
  }
  return compression ?? "UN";
}

/** Undoes URL quoting; a `%` without two hex digits stays, as in Python's `unquote`. */
function unquote(text: string): string {
  return text.replace(/%([0-9a-fA-F]{2})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 16)));
}

function toCompression(name: string): BundleCompression {
  if (name === "UN" || name === "GZ" || name === "BZ" || name === "ZS") return name;
  throw new RepoError("unsupportedBundle", `the bundle's compression ${quote(name)} is not supported`);
}

function decompress(packed: Uint8Array, compression: BundleCompression, limits: BundleLimits): Uint8Array {
  const { maxUnpackedBytes, maxCompressionRatio } = limits;
  if (compression === "UN") {
    if (packed.length > maxUnpackedBytes) {
      throw new RepoError("tooLarge", `the bundle has ${packed.length} bytes, more than ${maxUnpackedBytes}`);
    }
    return packed;
  }
  const maxBytes = Math.min(maxUnpackedBytes, Math.max(RATIO_FREE_BYTES, packed.length * maxCompressionRatio));
  if (compression === "GZ") return inflateZlib(packed, maxBytes, "malformedBundle");
  if (compression === "BZ") return inflateBzip2(packed, maxBytes, "malformedBundle");
  return inflateZstd(packed, maxBytes, "malformedBundle");
}
