/** Rows of the index as domain types, and back. */
import { RepoError } from "../errors";
import { type BundleId, type Node, nodeBytes, parseBundleId, toNode } from "../ids";
import { decodeChangesetMetadata } from "./changeset-metadata";
import { decodePaths } from "./path-codec";
import type { Push, PushedChangeset } from "./push-index";
import type { PushedChangesetRow, PushedNodeRow, PushRow } from "./push-index-tables";

/** Returns the bundle id in 20 bytes. @throws RepoError `corruptStore` when they are not 20 */
export function toBundleId(bytes: Uint8Array): BundleId {
  const bundle = parseBundleId(Buffer.from(bytes).toString("hex"));
  if (bundle === undefined) throw new RepoError("corruptStore", "an indexed bundle id is not 20 bytes long");
  return bundle;
}

/** Returns the 20 bytes of a bundle id. */
export function bundleBytes(bundle: BundleId): Uint8Array {
  return Buffer.from(bundle, "hex");
}

/** Returns the row of a push. */
export function toPushRow(tree: string, push: Push): PushRow {
  return {
    tree,
    push_id: push.pushId,
    bundle: bundleBytes(push.bundle),
    user: push.user,
    date_seconds: push.dateSeconds,
    base_url: push.baseUrl,
    base_length: push.baseLength,
    stands_on: Buffer.concat(push.standsOn.map(bundleBytes)),
    changeset_count: push.nodes.length,
  };
}

/** Returns the push of a row. @throws RepoError `corruptStore` when `nodes` are not as many as the row says */
export function toPush(row: PushRow, nodes: readonly Node[]): Push {
  if (nodes.length !== row.changeset_count || row.stands_on.length % 20 !== 0) {
    throw new RepoError("corruptStore", `push ${row.push_id} is not whole in the index`, { pushId: row.push_id });
  }
  const standsOn: BundleId[] = [];
  for (let at = 0; at < row.stands_on.length; at += 20) standsOn.push(toBundleId(row.stands_on.subarray(at, at + 20)));
  return {
    pushId: row.push_id,
    bundle: toBundleId(row.bundle),
    user: row.user,
    dateSeconds: row.date_seconds,
    baseUrl: row.base_url,
    baseLength: row.base_length,
    nodes,
    standsOn,
  };
}

/** Returns the row of a changeset's node. */
export function toNodeRow(tree: string, push: Push, changeset: PushedChangeset): PushedNodeRow {
  const { node, position, rev } = changeset;
  return { tree, node: nodeBytes(node), push_id: push.pushId, position, rev };
}

/** Returns the changeset of its two rows. @throws RepoError `corruptStore` when the index did not write them */
export function toPushedChangeset(
  row: Omit<PushedChangesetRow, "tree" | "push_id"> & Pick<PushedNodeRow, "node" | "rev">,
): PushedChangeset {
  return {
    node: toNode(row.node),
    position: row.position,
    rev: row.rev,
    parents: [toNode(row.parent1), toNode(row.parent2)],
    manifest: toNode(row.manifest),
    dateSeconds: row.date_seconds,
    dateOffset: row.date_offset,
    ...decodeChangesetMetadata(row.metadata),
    files: decodePaths(row.files),
  };
}
