/** The functions of the revset language: those that Mercurial 6.3.2 lets a web page use, and hg.mozilla.org's own. */
import type { RevsetFunctions } from "../evaluation";
import { FILE_FUNCTIONS } from "./file-functions";
import { FOLLOW_FUNCTIONS } from "./follow-functions";
import { GRAPH_FUNCTIONS } from "./graph-functions";
import { MATCHING_FUNCTIONS } from "./matching-function";
import { NAME_FUNCTIONS } from "./name-functions";
import { NUMBER_FUNCTIONS } from "./number-functions";
import { OBSOLETE_FUNCTIONS } from "./obsolete-functions";
import { ORDER_FUNCTIONS } from "./order-functions";
import { ORIGIN_FUNCTIONS } from "./origin-functions";
import { PHASE_FUNCTIONS } from "./phase-functions";
import { PUSH_FUNCTIONS } from "./push-functions";
import { SORT_FUNCTIONS } from "./sort-function";
import { TEXT_FUNCTIONS } from "./text-functions";
import { WORKING_FUNCTIONS } from "./working-functions";

/** All functions that are here. */
export const FUNCTIONS: RevsetFunctions = {
  ...FILE_FUNCTIONS,
  ...FOLLOW_FUNCTIONS,
  ...GRAPH_FUNCTIONS,
  ...MATCHING_FUNCTIONS,
  ...NAME_FUNCTIONS,
  ...NUMBER_FUNCTIONS,
  ...OBSOLETE_FUNCTIONS,
  ...ORDER_FUNCTIONS,
  ...ORIGIN_FUNCTIONS,
  ...PHASE_FUNCTIONS,
  ...PUSH_FUNCTIONS,
  ...SORT_FUNCTIONS,
  ...TEXT_FUNCTIONS,
  ...WORKING_FUNCTIONS,
};

/**
 * Functions that hg.mozilla.org lets a web page use, and that are not here. `wdir()` is the working folder: there is
 * nothing to show of it, and hgweb gives away who runs the server.
 */
const ELSEWHERE: ReadonlySet<string> = new Set(["wdir"]);

/** Says whether hg.mozilla.org's pages have a function that is not here. */
export function isKnownElsewhere(name: string): boolean {
  return ELSEWHERE.has(name);
}

/** Says whether a function is here. */
export function isKnownHere(name: string): boolean {
  return Object.hasOwn(FUNCTIONS, name);
}
