/** What a request line names: a bucket, a key and the query, decoded once. */
import { S3Error } from "./s3-error";

/** Bytes of UTF-8 in the longest key. Source: "Object key naming guidelines" of the Amazon S3 user guide. */
const MAX_KEY_BYTES = 1024;

/** The parsed target of a request, path-style: `/bucket/key?query`. */
export interface RequestTarget {
  /** The path as it was sent, still encoded; the signature is over this. */
  readonly rawPath: string;
  /** `""` when the target is the service itself. */
  readonly bucket: string;
  /** `""` when the target is the bucket itself. */
  readonly key: string;
  /** Names and values in the order sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
}

/**
 * Parses the target of a request line.
 * @throws S3Error `InvalidURI` or `KeyTooLongError`
 */
export function parseRequestTarget(target: string): RequestTarget {
  const at = target.indexOf("?");
  const rawPath = at < 0 ? target : target.slice(0, at);
  const rawQuery = at < 0 ? "" : target.slice(at + 1);
  if (!rawPath.startsWith("/")) throw new S3Error("InvalidURI", "the path must begin with a slash");
  const slash = rawPath.indexOf("/", 1);
  const bucket = decode(slash < 0 ? rawPath.slice(1) : rawPath.slice(1, slash));
  const key = slash < 0 ? "" : decode(rawPath.slice(slash + 1));
  checkKeyLength(key);
  const query = rawQuery
    .split("&")
    .filter((pair) => pair !== "")
    .map((pair): [string, string] => {
      const equals = pair.indexOf("=");
      return equals < 0 ? [decode(pair), ""] : [decode(pair.slice(0, equals)), decode(pair.slice(equals + 1))];
    });
  return { rawPath, bucket, key, query };
}

/** Returns the first value of a query parameter, or `undefined` when it is absent. */
export function queryValue(target: RequestTarget, name: string): string | undefined {
  return target.query.find(([candidate]) => candidate === name)?.[1];
}

/** @throws S3Error `KeyTooLongError` */
export function checkKeyLength(key: string): void {
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) throw new S3Error("KeyTooLongError", "your key is too long");
}

/** Encodes text as the signature wants it: every byte but the unreserved ones of RFC 3986 as %XX. */
export function uriEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, "0")}`,
  );
}

/**
 * Decodes %XX sequences.
 * @throws S3Error `InvalidURI` when they are not UTF-8
 */
export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) throw new S3Error("InvalidURI", "could not parse the specified URI");
    throw error;
  }
}
