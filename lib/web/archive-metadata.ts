/** `.hg_archival.txt`: what an archive says of itself. Source: answers of hgweb 6.3.2. */
import { type Node, NULL_NODE } from "../ids";
import type { Repo } from "../repo/repo";
import { findLatestTag } from "./latest-tag";
import type { Found } from "./lookup";

/** Writes the text: the repository's first changeset, the archive's own, its branch, its tags or the latest ones. */
export async function writeArchiveMetadata({ repo, rev, node }: Found, signal: AbortSignal): Promise<Buffer> {
  const { branch } = await repo.readChangeset(rev);
  const { tags, distance, changes } = await findLatestTag(repo, rev, signal);
  const standing =
    distance === 0
      ? tags.map((tag) => `tag: ${tag}`)
      : [
          ...tags.map((tag) => `latesttag: ${tag}`),
          `latesttagdistance: ${distance}`,
          `changessincelatesttag: ${changes}`,
        ];
  const lines = [`repo: ${findFirstNode(repo)}`, `node: ${node}`, `branch: ${branch}`, ...standing];
  return Buffer.from(`${lines.join("\n")}\n`, "utf8");
}

/** Finds the lowest visible changeset, by which hg tells whose archive it is. */
function findFirstNode(repo: Repo): Node {
  for (let rev = 0; rev < repo.length; rev++) if (!repo.isHidden(rev)) return repo.getNode(rev);
  return NULL_NODE;
}
