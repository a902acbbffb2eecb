/** The failures that are the same in every store. */
import { RepoError } from "../errors";

/** Says that an object that must be there is not: the store has lost it, or never had it. */
export function absentObject(key: string): RepoError {
  return new RepoError("corruptObject", `the store has no object ${key}`, { key });
}

/** Says that an object is larger than the caller takes into memory. */
export function objectTooLarge(key: string, size: number, maxBytes: number): RepoError {
  return new RepoError("tooLarge", `the stored object ${key} is larger than ${maxBytes} bytes`, {
    key,
    size,
    maxBytes,
  });
}
