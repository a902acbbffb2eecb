/** Which `.hgtags` a changeset has, as hg found out before: else it takes a manifest. Source: mercurial-formats 5.5. */
import { closeSync, openSync, readSync } from "node:fs";
import { join } from "node:path";
import { ByteLru } from "../bytes/byte-lru";
import { type Node, type Rev, toNode } from "../ids";

const FILE = "hgtagsfnodes1";
/** The first bytes of the changeset's node, by which a row is known to be its own; then the file's node. */
const PREFIX_SIZE = 4;
const RECORD_SIZE = 24;
/** Some ten thousand heads. */
const MAX_KNOWN_BYTES = 2 * 1024 * 1024;

/** The `.hgtags` of changesets of a base, by their nodes: right in all its states. */
export class StoredTagFiles {
  readonly #path: string;
  readonly #known = new ByteLru<Node>(MAX_KNOWN_BYTES);

  /** @param cacheDirectory where hg keeps its caches: `.hg/cache` of the repository that holds the store */
  constructor(cacheDirectory: string) {
    this.#path = join(cacheDirectory, FILE);
  }

  /** Returns the file's node, the null node where the changeset has no such file, or `undefined` when it is not known. */
  get(rev: Rev, node: Node): Node | undefined {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const record = this.#readRecord(rev);
    if (record?.toString("hex", 0, PREFIX_SIZE) !== node.slice(0, 2 * PREFIX_SIZE)) return undefined;
    return toNode(record, PREFIX_SIZE);
  }

  /** Keeps the file's node of a changeset, when it was read from the manifest or found to be right. */
  keep(node: Node, fileNode: Node): void {
    this.#known.set(node, fileNode, fileNode.length);
  }

  #readRecord(rev: Rev): Buffer | undefined {
    let fd: number | undefined;
    try {
      fd = openSync(this.#path, "r");
      const record = Buffer.alloc(RECORD_SIZE);
      return readSync(fd, record, 0, RECORD_SIZE, rev * RECORD_SIZE) === RECORD_SIZE ? record : undefined;
    } catch {
      // It is hg's own, and need be neither there nor readable for us: the manifests tell the same.
      return undefined;
    } finally {
      if (fd !== undefined) closeSync(fd);
    }
  }
}
