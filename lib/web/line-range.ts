/** The lines that a file's history is asked for: `linerange=FROM:TO`. Source: hgweb-compat 1.3. */
import type { LineRange } from "../diff/line-range";
import { RepoError } from "../errors";
import { parseInteger, type Query } from "./query";

/**
 * Reads the parameter `linerange`; `undefined` when it is not there.
 * @throws RepoError `malformedRequest` in hgweb's words
 */
export function parseLineRange(query: Query): LineRange | undefined {
  const [typed, ...others] = query.getAll("linerange");
  if (typed === undefined) return undefined;
  if (others.length > 0) throw new RepoError("malformedRequest", "redundant linerange parameter");
  const [from, to, ...rest] = typed.split(":").map(parseInteger);
  if (from === undefined || to === undefined || rest.length > 0) {
    throw new RepoError("malformedRequest", "invalid linerange parameter");
  }
  if (to < from) throw new RepoError("malformedRequest", "line range must be positive");
  if (from < 1) throw new RepoError("malformedRequest", "fromline must be strictly positive");
  return { start: from - 1, end: to };
}

/** Writes lines as the parameter has them: `3:5`. */
export function formatLineRange({ start, end }: LineRange): string {
  return `${start + 1}:${end}`;
}
