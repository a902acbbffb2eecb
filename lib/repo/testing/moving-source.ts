/** A repository that bases are pulled from in steps, and what the real hg says of each of its changesets. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { askPython } from "../../hg/testing/ask-python";
import { hg } from "../../hg/testing/real-hg";
import type { Node, RepoPath } from "../../ids";
import type { Repo } from "../repo";

/** Where the side branch leaves the main line, where it begins, where it is merged, and how many changesets there are. */
export const FORK = 230;
export const SIDE = 260;
export const MERGE = 300;
export const LENGTH = 320;

/** What the real hg says of a changeset. */
interface Told {
  readonly user: string;
  readonly description: string;
  readonly manifest: Node;
  readonly parents: readonly Node[];
}

/** The source, by number in it. */
export interface MovingSource {
  readonly nodes: readonly Node[];
  readonly told: ReadonlyMap<Node, Told>;
}

/**
 * Each changeset changes two files of forty. Descriptions are long and do not compress well, so that a changelog is
 * split while a base grows.
 */
const MAKE = `
import hashlib
from mercurial import context, hg, ui as uimod
path, fork, side, merge, length = question
repo = hg.repository(uimod.ui.load(), to_bytes(path))
def noise(seed, size):
    return b"".join(hashlib.sha256(b"%s %d" % (seed, i)).hexdigest().encode() + b"\\n" for i in range(size))
nodes = []
with repo.wlock(), repo.lock(), repo.transaction(b"make"):
    for rev in range(length):
        parents = [nodes[fork if rev == side else rev - 1] if rev else repo.nullid, repo.nullid]
        if rev == merge:
            parents[1] = nodes[side - 1]
        def filectx(repo, memctx, name, rev=rev):
            return context.memfilectx(repo, memctx, name, noise(name, 20) + noise(b"%d" % rev, 2))
        names = [b"dir/f%d" % (rev % 40), b"g%d" % (rev * 7 % 40)]
        extra = {b"branch": b"side" if side <= rev < merge else b"default"}
        desc = b"changeset %d\\n\\n%s" % (rev, noise(b"desc %d" % rev, 12))
        nodes.append(context.memctx(repo, parents, desc, names, filectx, b"user %d" % rev, b"%d 0" % rev, extra).commit())
answer(len(nodes))
`;

/** Makes the source in `path`. */
export function makeMovingSource(path: string): MovingSource {
  mkdirSync(path);
  hg(path, "init");
  askPython(MAKE, [path, FORK, SIDE, MERGE, LENGTH]);
  writeFileSync(join(path, ".hg/hgrc"), "[phases]\npublish = false\n");
  const fields = ["{node}", "{user}", "{manifest % '{node}'}", "{p1.node}", "{p2.node}", "{desc}\u0001"].join("\t");
  const told = new Map<Node, Told>();
  for (const entry of hg(path, "log", "-r", "all()", "-T", fields).toString().split("\u0001").slice(0, -1)) {
    const [node = "", user = "", manifest = "", p1 = "", p2 = "", description = ""] = entry.split("\t");
    const parents = [p1, p2] as Node[];
    told.set(node as Node, { user, description, manifest: manifest as Node, parents });
  }
  return { nodes: [...told.keys()], told };
}

/**
 * Reads all about one changeset, and expects it to be what hg said.
 * @param pause awaited between two steps
 * @returns whether the base has the changeset
 */
export async function readWhole(
  repo: Repo,
  { told }: MovingSource,
  node: Node,
  pause: () => Promise<unknown>,
): Promise<boolean> {
  const rev = repo.getRev(node);
  if (rev === undefined) return false;
  const { user, description, manifest } = await repo.readChangeset(rev);
  const parents = repo.getParents(rev).map((parent) => repo.getNode(parent));
  expect({ user, description, manifest, parents }).toEqual(told.get(node));
  await pause();
  for (const child of repo.getChildren(rev)) expect(told.get(repo.getNode(child))?.parents).toContain(node);
  await pause();
  for (const [path, entry] of await repo.readManifest(manifest)) {
    await pause();
    await expectIntroduced(repo, path, entry.node);
  }
  return true;
}

/** Reads one file revision; the changeset that it names as its origin must have it. */
async function expectIntroduced(repo: Repo, path: RepoPath, fileNode: Node): Promise<void> {
  const { data, linkNode } = await repo.readFileRevision(path, fileNode);
  expect(data.length).toBeGreaterThan(0);
  const { manifest, files } = await readOrigin(repo, linkNode);
  expect(files).toContain(path);
  expect((await repo.readManifestEntry(manifest, path))?.node).toBe(fileNode);
}

async function readOrigin(repo: Repo, node: Node): Promise<{ manifest: Node; files: readonly RepoPath[] }> {
  const rev = repo.getRev(node);
  if (rev === undefined) throw new Error(`a file revision was introduced by ${node}, which is not there`);
  const { manifest, claimedFiles } = await repo.readChangeset(rev);
  return { manifest, files: claimedFiles };
}
