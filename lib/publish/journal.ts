/** The push journal: one small object per push beside the bundles, from which the index can be made anew. */
import { RepoError } from "../errors";
import { type BundleId, type Node, type PushId, parseBundleId, parseNode } from "../ids";
import type { Push } from "../push-index/push-index";
import type { BundleStore } from "../store/bundle-store";

/** Digits of a push id in a key, so that keys sort as numbers. */
const ID_DIGITS = 12;
/** A record of 50,000 changesets has 2.2 MB. */
const MAX_RECORD_BYTES = 16 * 1024 * 1024;
const VERSION = 1;

/** Returns the key of a push's record. */
export function journalKey(tree: string, pushId: PushId): string {
  return `${tree}/pushes/${String(pushId).padStart(ID_DIGITS, "0")}.json`;
}

/** Claims a push id by writing its record, or says that another push has it. */
export function claimPush(store: BundleStore, tree: string, push: Push): Promise<"stored" | "exists"> {
  return store.putNew(journalKey(tree, push.pushId), Buffer.from(writeRecord(push)));
}

/**
 * Reads the record of a push, or gives `undefined` when there is none.
 * @throws RepoError `corruptObject` when it is not what `claimPush` writes
 */
export async function readJournal(store: BundleStore, tree: string, pushId: PushId): Promise<Push | undefined> {
  const bytes = await store.read(journalKey(tree, pushId), MAX_RECORD_BYTES);
  return bytes === undefined ? undefined : parseRecord(bytes, pushId);
}

function writeRecord(push: Push): string {
  const { bundle, user, dateSeconds, baseUrl, baseLength, standsOn, nodes } = push;
  return `${JSON.stringify({ version: VERSION, bundle, user, dateSeconds, baseUrl, baseLength, standsOn, nodes })}\n`;
}

function parseRecord(bytes: Uint8Array, pushId: PushId): Push {
  const record = parseJson(bytes);
  const bundle = parseBundleId(String(record["bundle"]));
  const nodes = parseList(record["nodes"], parseNode);
  const standsOn = parseList(record["standsOn"], parseBundleId);
  const { user, dateSeconds, baseUrl, baseLength } = record as Record<string, unknown> & Partial<Push>;
  const isWhole =
    record["version"] === VERSION &&
    typeof user === "string" &&
    typeof baseUrl === "string" &&
    Number.isSafeInteger(dateSeconds) &&
    Number.isSafeInteger(baseLength);
  if (!isWhole || bundle === undefined || nodes === undefined || nodes.length === 0 || standsOn === undefined) {
    throw new RepoError("corruptObject", `the journal's record of push ${pushId} is not one`, { pushId });
  }
  return {
    pushId,
    bundle,
    user,
    dateSeconds: Number(dateSeconds),
    baseUrl,
    baseLength: Number(baseLength),
    nodes,
    standsOn,
  };
}

function parseJson(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString("utf8"));
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch (error) {
    if (error instanceof SyntaxError) return {}; // refused by the caller, with the push's id
    throw error;
  }
}

function parseList<T extends Node | BundleId>(value: unknown, parse: (text: string) => T | undefined): T[] | undefined {
  if (!Array.isArray(value)) return undefined;
  const items = value.map((item) => parse(String(item)));
  return items.every((item) => item !== undefined) ? (items as T[]) : undefined;
}
