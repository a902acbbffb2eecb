/** The tables of the push index, for Kysely. What `migrations/` creates; SQLite and PostgreSQL alike. */

/** One row per tree: what a writer locks first. */
export interface TreeRow {
  tree: string;
  /** The highest push id, 0 for none. */
  last_push_id: number;
}

/** One row per push. */
export interface PushRow {
  tree: string;
  push_id: number;
  /** 20 bytes. */
  bundle: Uint8Array;
  user: string;
  date_seconds: number;
  base_url: string;
  base_length: number;
  /** 20 bytes for each bundle that it stands on. */
  stands_on: Uint8Array;
  /** How many changesets it has: a page of pushes is cut before their nodes are read. */
  changeset_count: number;
}

/** One row per changeset of a push; clustered by node, so that a node or a prefix is one step. */
export interface PushedNodeRow {
  tree: string;
  /** 20 bytes. */
  node: Uint8Array;
  push_id: number;
  /** Its place in the push, from 0. */
  position: number;
  /** Its number in the push's scope. */
  rev: number;
}

/** What pages show of a changeset of a push. */
export interface PushedChangesetRow {
  tree: string;
  push_id: number;
  position: number;
  /** 20 bytes each. */
  parent1: Uint8Array;
  parent2: Uint8Array;
  manifest: Uint8Array;
  date_seconds: number;
  /** Seconds west of UTC. */
  date_offset: number;
  /** Source: changeset-metadata.ts. */
  metadata: string;
  /** The changed paths. Source: path-codec.ts. */
  files: Uint8Array;
}

/** What a changeset changed against one parent. */
export interface FileChangesRow {
  tree: string;
  push_id: number;
  position: number;
  /** 0 or 1. */
  parent: number;
  /** Source: change-codec.ts. */
  changes: Uint8Array;
}

/** One row per named branch that a push has brought. */
export interface PushedBranchRow {
  tree: string;
  /** UTF-8 bytes: a branch name comes from outside and may hold any character. */
  branch: Uint8Array;
}

/** All tables. The views `pushlog` and `changesets` are for other programs and not in it. */
export interface PushIndexTables {
  trees: TreeRow;
  pushes: PushRow;
  pushed_nodes: PushedNodeRow;
  pushed_changesets: PushedChangesetRow;
  file_changes: FileChangesRow;
  pushed_branches: PushedBranchRow;
}
