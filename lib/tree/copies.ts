/** Where an added file came from: copies and renames as recorded at commit, traced back to one parent. */
import { type Node, NULL_NODE, type RepoPath } from "../ids";
import type { FileOrigin, Repo } from "../repo/repo";

/** The most file revisions that one trace looks at: a hostile bundle could make the walk as long as the history. */
const MAX_STEPS = 10_000;

/** A file revision: a path and a node. */
export interface FileId {
  readonly path: RepoPath;
  readonly node: Node;
}

/**
 * Traces an added file back to a file revision that one of the manifests `earlier` holds under its own path, as hg's
 * copy tracing does: the file's history is walked youngest first, through copies, until one is found.
 * @returns `undefined` when the file was not copied from anything in those manifests
 */
export async function traceCopy(repo: Repo, added: FileId, ...earlier: readonly Node[]): Promise<FileId | undefined> {
  const revision = await repo.readFileOrigin(added.path, added.node);
  // Without a copy the history stays under this path, which no earlier manifest has.
  if (revision.copy === undefined && revision.parents.every((parent) => parent === NULL_NODE)) return undefined;
  const queue = new Map<string, Candidate>();
  const enqueue = async (path: RepoPath, from: FileOrigin) => {
    for (const id of parentsOf(path, from)) {
      const parent = await repo.readFileOrigin(id.path, id.node);
      const linkRev = repo.getRev(parent.linkNode) ?? -1;
      queue.set(`${linkRev} ${id.node}`, { ...id, linkRev, revision: parent });
    }
  };
  await enqueue(added.path, revision);
  for (let step = 0; step < MAX_STEPS; step++) {
    const youngest = takeYoungest(queue);
    if (youngest === undefined) return undefined;
    const { path, node } = youngest;
    for (const manifest of earlier) {
      const held = await repo.readManifestEntry(manifest, path);
      if (held?.node === node) return { path, node };
    }
    await enqueue(path, youngest.revision);
  }
  return undefined;
}

interface Candidate extends FileId {
  readonly linkRev: number;
  readonly revision: FileOrigin;
}

/** The copy source comes first, then the parents under the same path. */
function parentsOf(path: RepoPath, revision: FileOrigin): FileId[] {
  const parents = revision.parents.filter((node) => node !== NULL_NODE).map((node) => ({ path, node }));
  return revision.copy === undefined ? parents : [revision.copy, ...parents];
}

function takeYoungest(queue: Map<string, Candidate>): Candidate | undefined {
  let found: Candidate | undefined;
  for (const candidate of queue.values()) {
    const isYounger =
      found === undefined ||
      candidate.linkRev > found.linkRev ||
      (candidate.linkRev === found.linkRev && candidate.node > found.node);
    if (isYounger) found = candidate;
  }
  if (found !== undefined) queue.delete(`${found.linkRev} ${found.node}`);
  return found;
}
