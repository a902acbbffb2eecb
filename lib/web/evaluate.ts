/** From an expression in a URL to one changeset, for the commands that take more than a symbol. Source: hgweb-compat 2.5. */
import { isRepoError, RepoError } from "../errors";
import type { Node } from "../ids";
import { findLastRev, listRevs } from "../revset/evaluate";
import { describe, type Found, findChangeset, resolveNode } from "./lookup";
import type { Place } from "./place";
import { openRevsetScope, revsetClient, revsetView } from "./revsets";

/**
 * Finds the one changeset that a symbol or a revset means. A symbol may name a hidden one too, and outside of a scope
 * no bundle is opened for it.
 * @throws RepoError `unknownRevision` in hgweb's words; `forbidden` when there are several
 */
export async function resolveOne(place: Place, expression: string): Promise<Node> {
  try {
    return await resolveNode(place, expression);
  } catch (error) {
    if (!mayBeRevset(error, expression)) throw error;
    const scope = await openRevsetScope(place, expression);
    const [only, other] = await listRevs(revsetView(place, scope), expression, revsetClient(place), 2);
    if (only === undefined) throw error;
    if (other !== undefined) throw new RepoError("forbidden", "can only evaluate single changeset");
    return scope.repo.getNode(only);
  }
}

/**
 * Finds the changeset that a symbol means, or the last one of a revset.
 * @throws RepoError `unknownRevision` in hgweb's words, also when a revset names what is not there; `forbidden` when a
 * revset means none; `malformedRequest` when it is none
 */
export async function resolveLast(place: Place, expression: string): Promise<Found> {
  try {
    return await findChangeset(place, expression);
  } catch (error) {
    if (!mayBeRevset(error, expression)) throw error;
    const scope = await openRevsetScope(place, expression);
    const rev = await findLastRev(revsetView(place, scope), expression, revsetClient(place));
    if (rev === undefined) throw new RepoError("forbidden", "empty revision set");
    return describe({ ...place, push: scope.push }, scope.repo, rev);
  }
}

/** What is no symbol may be a revset; but a name, number or node is as unknown as it was. */
function mayBeRevset(error: unknown, expression: string): boolean {
  return isRepoError(error, "unknownRevision") && !/^[\w.@-]*$/.test(expression);
}
