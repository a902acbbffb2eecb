/** The identifiers of the product, as types that cannot be mixed up, and the only parsers of them. */
import { RepoError } from "./errors";

declare const kind: unique symbol;
type Brand<T, K extends string> = T & { readonly [kind]: K };
/** A number with a soft brand: arithmetic gives a plain number, which may become any of them; they do not mix. */
type SoftBrand<K extends string> = number & { readonly [kind]?: K };

/** The id of a changeset, manifest or file revision: 40 lower-case hex digits. */
export type Node = Brand<string, "Node">;
/** The number of a row in one revlog; −1 is the null revision. Local to one view, never a key. */
export type Rev = SoftBrand<"Rev">;
/** The number of a push within its tree: 1, 2, 3, … without gap. */
export type PushId = SoftBrand<"PushId">;
/** The SHA-1 of a stored bundle's bytes: 40 lower-case hex digits. */
export type BundleId = Brand<string, "BundleId">;
/**
 * A path in a repository: its raw bytes, one char (U+0000 to U+00FF) each. So it is a map key, sorts bytewise
 * and loses nothing; `displayPath` makes it readable.
 */
export type RepoPath = Brand<string, "RepoPath">;

/** The null revision: the parent of a root. */
export const NULL_REV: Rev = -1;
/** The node of the null revision. */
export const NULL_NODE = "0".repeat(40) as Node;

const HEX_40 = /^[0-9a-f]{40}$/;

/** Returns `text` as a node when it is 40 lower-case hex digits, else `undefined`. */
export function parseNode(text: string): Node | undefined {
  return HEX_40.test(text) ? (text as Node) : undefined;
}

/** Returns `text` as a bundle id when it is 40 lower-case hex digits, else `undefined`. */
export function parseBundleId(text: string): BundleId | undefined {
  return HEX_40.test(text) ? (text as BundleId) : undefined;
}

/** Returns `text` as a push id when it is a decimal integer ≥ 1 without leading zeros, else `undefined`. */
export function parsePushId(text: string): PushId | undefined {
  return /^[1-9][0-9]{0,14}$/.test(text) ? Number(text) : undefined;
}

/**
 * Returns the node in the 20 bytes of `bytes` from `at`.
 * @throws RepoError `corruptStore` when fewer than 20 bytes are left
 */
export function toNode(bytes: Uint8Array, at = 0): Node {
  if (at + 20 > bytes.length) throw new RepoError("corruptStore", "a node needs 20 bytes", { at, size: bytes.length });
  return Buffer.from(bytes.buffer, bytes.byteOffset + at, 20).toString("hex") as Node;
}

/** Returns the 20 bytes of a node. */
export function nodeBytes(node: Node): Uint8Array {
  return Buffer.from(node, "hex");
}

/** Returns the first 12 digits of a node, as Mercurial shows it to people. */
export function shortNode(node: Node): string {
  return node.slice(0, 12);
}

/** Returns raw path bytes as a `RepoPath`. */
export function toRepoPath(bytes: Uint8Array): RepoPath {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1") as RepoPath;
}

/** Returns the raw bytes of a path. */
export function pathBytes(path: RepoPath): Buffer {
  return Buffer.from(path, "latin1");
}
