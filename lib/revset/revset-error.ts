/** What can be wrong with a revset: with its words, or with what they name. */
import { RepoError } from "../errors";

/** Returns the error of a revset that is not well formed, or gives a function what it does not take. */
export function malformedRevset(sentence: string): RepoError {
  return new RepoError("malformedRequest", sentence);
}

/** Returns the error of a revset that names what is not there; `present()` forgives it. */
export function unknownInRevset(sentence: string): RepoError {
  return new RepoError("unknownRevision", sentence);
}

/** Returns the error of a revset that would take more than one request may. */
export function tooLargeRevset(sentence: string): RepoError {
  return new RepoError("tooLarge", sentence);
}
