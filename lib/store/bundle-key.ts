/** Which keys a bundle store takes: what is safe as an S3 key, as a path on disk and in a URL alike. */
import { RepoError } from "../errors";

/** Letters, digits, `-`, `_` and `.`; a segment does not begin with a dot, so `..` and hidden files are no keys. */
const SEGMENT = "[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}";
const KEY = new RegExp(`^${SEGMENT}(?:/${SEGMENT})*$`);
/** The beginning of a key: whole segments, then nothing or the beginning of one. */
const PREFIX = new RegExp(`^(?:${SEGMENT}/)*(?:${SEGMENT})?$`);
/** Bytes in the longest key; S3 takes 1,024 with the store's own prefix before it. */
const MAX_KEY_LENGTH = 768;

/** Says whether `text` is a key of a bundle store. */
export function isKey(text: string): boolean {
  return KEY.test(text) && text.length <= MAX_KEY_LENGTH;
}

/** Refuses what is no key. @throws RepoError `malformedRequest` */
export function checkKey(key: string): void {
  if (!isKey(key)) {
    throw new RepoError("malformedRequest", "not a key of a bundle store", { key: key.slice(0, MAX_KEY_LENGTH) });
  }
}

/** Refuses what cannot begin a key; `""` begins every key. @throws RepoError `malformedRequest` */
export function checkKeyPrefix(prefix: string): void {
  if (!PREFIX.test(prefix) || prefix.length > MAX_KEY_LENGTH) {
    throw new RepoError("malformedRequest", "not a prefix of keys", { prefix: prefix.slice(0, MAX_KEY_LENGTH) });
  }
}

/** Refuses a range that is not 0 ≤ `start` ≤ `end`, in whole bytes. @throws RepoError `malformedRequest` */
export function checkRange(key: string, start: number, end: number): void {
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end) || start < 0 || end < start) {
    throw new RepoError("malformedRequest", `not a range of bytes of ${key}`, { key, start, end });
  }
}
