/** Judges our answer by hgweb's: the rules for all styles, but for what is in a page of HTML. */
import { readArchive } from "./archive-contents";
import { findPageDifference } from "./compare-pages";
import type { Response } from "./hgweb";

/** The keys that hg.mozilla.org's extensions and we add to stock hgweb's JSON. */
const ADDED_KEYS = new Set([
  ...["pushid", "pushdate", "pushuser", "children", "backedoutby", "landingsystem", "git_commit"],
  ...["url", "bundle", "otherpushes"],
]);

/** Says what is the first difference: status, `Content-Type`, `Content-Disposition`, bytes or, of JSON, every key of theirs. */
export function findDifference(theirs: Response, ours: Response, mount: string, command: string): string | undefined {
  if (theirs.status !== ours.status) return `status: ${theirs.status}, here ${ours.status} ${theirs.crash ?? ""}`;
  if (normalType(theirs.type) !== normalType(ours.type)) return `Content-Type: ${theirs.type}, here ${ours.type}`;
  if (theirs.disposition !== ours.disposition) {
    return `Content-Disposition: ${theirs.disposition}, here ${ours.disposition}`;
  }
  if (theirs.disposition?.startsWith("attachment")) {
    return findByteDifference(readArchive(theirs.type, theirs.body), readArchive(ours.type, ours.body));
  }
  const isFile = theirs.disposition !== undefined;
  if (theirs.type === "application/json" && !isFile) return findJsonDifference(theirs.body, ours.body);
  if (theirs.type?.startsWith("text/html") && !isFile) {
    const kind = theirs.status < 400 ? command : "error";
    return findPageDifference(theirs.body.toString(), ours.body.toString(), mount, kind);
  }
  return findByteDifference(theirs.body, ours.body);
}

/** The names of character sets know no case. */
function normalType(type: string | undefined): string | undefined {
  return type?.replace(/^(text\/html; charset=)utf-8$/, "$1UTF-8");
}

function findJsonDifference(theirs: Buffer, ours: Buffer): string | undefined {
  return findValueDifference(JSON.parse(theirs.toString()), JSON.parse(ours.toString()), "");
}

function findValueDifference(theirs: unknown, ours: unknown, at: string): string | undefined {
  if (Array.isArray(theirs) && Array.isArray(ours)) {
    if (theirs.length !== ours.length) return `${at}: ${theirs.length} elements, here ${ours.length}`;
    return first(theirs.map((each, i) => () => findValueDifference(each, ours[i], `${at}[${i}]`)));
  }
  if (isObject(theirs) && isObject(ours)) {
    const added = Object.keys(ours).find((key) => !Object.hasOwn(theirs, key) && !ADDED_KEYS.has(key));
    if (added !== undefined) return `${at}.${added}: only here`;
    return first(
      Object.entries(theirs).map(
        ([key, each]) =>
          () =>
            Object.hasOwn(ours, key) ? findValueDifference(each, ours[key], `${at}.${key}`) : `${at}.${key}: not here`,
      ),
    );
  }
  return Object.is(theirs, ours) ? undefined : `${at}: ${JSON.stringify(theirs)}, here ${JSON.stringify(ours)}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function first(looks: readonly (() => string | undefined)[]): string | undefined {
  for (const look of looks) {
    const found = look();
    if (found !== undefined) return found;
  }
  return undefined;
}

function findByteDifference(theirs: Buffer, ours: Buffer): string | undefined {
  if (theirs.equals(ours)) return undefined;
  const lines = (bytes: Buffer) => bytes.toString("latin1").split("\n");
  const [there, here] = [lines(theirs), lines(ours)];
  const at = there.findIndex((line, i) => line !== here[i]);
  const line = at < 0 ? there.length : at;
  return `line ${line + 1}: ${JSON.stringify(there[line])}, here ${JSON.stringify(here[line])}`;
}
