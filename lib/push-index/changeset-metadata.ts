/**
 * The texts of a changeset as one JSON column of the index. JSON and not a column each: they come from outside and may
 * hold any character, also U+0000, which a `text` column of PostgreSQL cannot.
 */
import { RepoError } from "../errors";
import type { PushedChangeset } from "./push-index";

/** The texts that a changeset carries. */
export type ChangesetMetadata = Pick<PushedChangeset, "user" | "branch" | "extras" | "description">;

/** Encodes the texts of a changeset. */
export function encodeChangesetMetadata(changeset: ChangesetMetadata): string {
  const { user, branch, description } = changeset;
  return JSON.stringify({ user, branch, extras: [...changeset.extras], description });
}

/** Decodes what `encodeChangesetMetadata` wrote. @throws RepoError `corruptStore` when it did not write this text */
export function decodeChangesetMetadata(text: string): ChangesetMetadata {
  const value = parseJson(text);
  if (isObject(value)) {
    const { user, branch, extras, description } = value;
    if (isText(user) && isText(branch) && isText(description) && Array.isArray(extras) && extras.every(isTextPair)) {
      return { user, branch, extras: new Map(extras), description };
    }
  }
  throw new RepoError("corruptStore", "the indexed texts of a changeset are not what the index wrote");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new RepoError("corruptStore", "the indexed texts of a changeset are no JSON", {}, error);
  }
}

function isObject(value: unknown): value is { readonly [K in keyof ChangesetMetadata]?: unknown } {
  return typeof value === "object" && value !== null;
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}

function isTextPair(value: unknown): value is [string, string] {
  return Array.isArray(value) && value.length === 2 && value.every(isText);
}
