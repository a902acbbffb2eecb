/** The functions of the revset language: which there are here, and which Mercurial and hg.mozilla.org have beside. */
import type { RevsetFunctions } from "../evaluation";
import { GRAPH_FUNCTIONS } from "./graph-functions";
import { ORDER_FUNCTIONS } from "./order-functions";

/** All functions that are here. */
export const FUNCTIONS: RevsetFunctions = { ...GRAPH_FUNCTIONS, ...ORDER_FUNCTIONS };

/** Functions that hg.mozilla.org lets a web page use, and that are not here. */
const ELSEWHERE: ReadonlySet<string> = new Set([]);

/** Says whether hg.mozilla.org's pages have a function that is not here. */
export function isKnownElsewhere(name: string): boolean {
  return ELSEWHERE.has(name);
}
