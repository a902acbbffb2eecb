/** The functions of the revset language: which there are here, and which Mercurial and hg.mozilla.org have beside. */
import type { RevsetFunctions } from "../evaluation";
import { GRAPH_FUNCTIONS } from "./graph-functions";
import { ORDER_FUNCTIONS } from "./order-functions";

/** All functions that are here. */
export const FUNCTIONS: RevsetFunctions = { ...GRAPH_FUNCTIONS, ...ORDER_FUNCTIONS };

/** Functions that hg.mozilla.org lets a web page use, and that are not here: Mercurial 6.3.2's, then its own. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...["_commonancestorheads", "_firstancestors", "_firstdescendants", "_followfirst", "_hexlist", "_intlist", "_list"],
  ...["_matchfiles", "_notpublic", "_phase", "_phaseandancestors", "_rev"],
  ...["adds", "author", "bisect", "bisected", "bookmark", "branch", "bundle", "closed", "conflictlocal"],
  ...["conflictother", "contentdivergent", "converted", "date", "desc", "destination", "draft"],
  ...["extinct", "extra", "file", "filelog", "follow", "followlines", "head", "hidden", "id", "keyword", "matching"],
  ...["modifies", "obsolete", "origin", "orphan", "phasedivergent", "public", "removes", "rev"],
  ...["secret", "sort", "stack", "successors", "tag", "tagged", "unstable", "user", "wdir"],
  ...["pushhead", "pushdate", "pushuser", "pushid", "pushrev", "reviewer", "automationrelevant", "firefoxrelease"],
]);

/** Says whether hg.mozilla.org's pages have a function that is not here. */
export function isKnownElsewhere(name: string): boolean {
  return ELSEWHERE.has(name);
}

/** Says whether a function is here. */
export function isKnownHere(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}
