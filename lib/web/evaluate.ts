/** From an expression in a URL to one changeset, for the commands that take more than a symbol. Source: hgweb-compat 2.5. */
import { isRepoError, RepoError } from "../errors";
import type { Node } from "../ids";
import { resolveNode } from "./lookup";
import type { Place } from "./place";
import { resolveRevset } from "./revsets";

/**
 * Finds the one changeset that a symbol or a revset means. A symbol may name a hidden one too, and outside of a scope
 * no bundle is opened for it.
 * @throws RepoError `unknownRevision` in hgweb's words; `forbidden` when there are several
 */
export async function resolveOne(place: Place, expression: string): Promise<Node> {
  try {
    return await resolveNode(place, expression);
  } catch (error) {
    if (!isRepoError(error, "unknownRevision")) throw error;
    const [only, ...others] = await resolveRevset(place, expression);
    if (only === undefined) throw error;
    if (others.length > 0) throw new RepoError("forbidden", "can only evaluate single changeset");
    return only.node;
  }
}
