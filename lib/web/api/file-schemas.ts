/** What JSON says of files and directories. Source: hgweb-compat 2.4. */
import { ABSENT, about, either, INTEGER, list, object, oneOf, ref, type Schema, TEXT } from "./schema";

const NODES = list(ref("Node"));
const TEXTS = list(TEXT);

/** What is said of a changeset where a file is shown. */
const OF_FILE = {
  path: TEXT,
  node: ref("Node"),
  date: ref("CommitDate"),
  desc: TEXT,
  author: TEXT,
  parents: NODES,
  children: NODES,
};
const OPTIONAL_NUMBER = either(INTEGER, ABSENT);

/** The schemas by name. */
export const FILE_SCHEMAS: Readonly<Record<string, Schema>> = {
  File: about(
    "The parent is the changeset that introduced this content, where that is another one.",
    object({
      node: ref("Node"),
      path: TEXT,
      date: ref("CommitDate"),
      desc: TEXT,
      branch: TEXT,
      bookmarks: TEXTS,
      tags: TEXTS,
      user: TEXT,
      parents: NODES,
      phase: ref("Phase"),
      lines: list(object({ line: TEXT })),
    }),
  ),
  Directory: about(
    "`abspath` begins with a slash where it is a directory's, and not where it is a file's.",
    object({
      node: ref("Node"),
      abspath: TEXT,
      directories: list(object({ abspath: TEXT, basename: TEXT, emptydirs: TEXT })),
      files: list(
        object({ abspath: TEXT, basename: TEXT, date: ref("CommitDate"), size: INTEGER, flags: oneOf("", "x", "l") }),
      ),
      bookmarks: TEXTS,
      tags: TEXTS,
    }),
  ),
  FileDiff: object({ ...OF_FILE, diff: list(ref("DiffBlock")) }),
  Comparison: object({
    ...OF_FILE,
    leftnode: TEXT,
    rightnode: TEXT,
    comparison: list(
      object({
        lines: list(
          object({
            t: oneOf("equal", "replace", "delete", "insert"),
            ln: OPTIONAL_NUMBER,
            ll: TEXT,
            rn: OPTIONAL_NUMBER,
            rl: TEXT,
          }),
        ),
      }),
    ),
  }),
  Annotation: object({
    abspath: TEXT,
    node: ref("Node"),
    author: TEXT,
    date: ref("CommitDate"),
    desc: TEXT,
    parents: NODES,
    children: NODES,
    permissions: TEXT,
    annotate: list(
      object({
        node: ref("Node"),
        author: TEXT,
        desc: TEXT,
        abspath: TEXT,
        targetline: INTEGER,
        line: TEXT,
        lineno: INTEGER,
        revdate: ref("CommitDate"),
      }),
    ),
  }),
};
