/** What JSON says of changesets and of lists of them. Source: hgweb-compat 2.1 to 2.3; the keys that are ours are optional here. */
import { ABSENT, about, either, INTEGER, list, NULL, object, oneOf, pair, ref, type Schema, TEXT } from "./schema";

const NODES = list(ref("Node"));
const TEXTS = list(TEXT);

/** Every value of `Push` that a changeset has when it was pushed. */
const PUSHED = {
  pushid: either(INTEGER, ABSENT),
  pushdate: either(ref("PushDate"), ABSENT),
};

const LOG_ENTRY = {
  node: ref("Node"),
  date: ref("CommitDate"),
  desc: TEXT,
  branch: TEXT,
  bookmarks: TEXTS,
  tags: TEXTS,
  user: TEXT,
  phase: ref("Phase"),
  parents: NODES,
};

/** An entry of `tags`, `bookmarks` or `branches`. */
const name = (kind: string, more: Readonly<Record<string, Schema>> = {}): Schema =>
  list(object({ [kind]: TEXT, node: ref("Node"), date: ref("CommitDate"), ...more }));
const TAGS = name("tag");
const BOOKMARKS = name("bookmark");
const BRANCHES = name("branch", { status: oneOf("open", "inactive", "closed") });

/** The schemas by name. */
export const CHANGESET_SCHEMAS: Readonly<Record<string, Schema>> = {
  Node: about("The 40 hexadecimal digits of a changeset, a manifest or a file revision.", {
    type: "string",
    pattern: "^[0-9a-f]{40}$",
  }),
  CommitDate: about(
    "Unix seconds, written as a float, and the zone in seconds west of UTC.",
    pair({ type: "number" }, INTEGER),
  ),
  PushDate: about("Unix seconds, and the zone, which is 0.", pair(INTEGER, INTEGER)),
  Phase: oneOf("public", "draft", "secret"),
  OtherPush: about(
    "Another push that holds the same changeset.",
    object({ pushid: INTEGER, bundle: ref("Node"), url: { type: "string", format: "uri" } }),
  ),
  DiffBlock: about(
    "The diff of one file. `t` is the first character of the line where that tells what it is.",
    object({ blockno: INTEGER, lines: list(object({ t: oneOf("", "+", "-", "@"), n: INTEGER, l: TEXT })) }),
  ),
  Changeset: object(
    {
      node: ref("Node"),
      date: ref("CommitDate"),
      desc: TEXT,
      backedoutby: either(ref("Node"), ABSENT),
      branch: TEXT,
      bookmarks: TEXTS,
      tags: TEXTS,
      user: TEXT,
      parents: NODES,
      children: NODES,
      files: list(object({ file: TEXT, status: oneOf("added", "modified", "removed") })),
      diff: list(ref("DiffBlock")),
      phase: ref("Phase"),
      ...PUSHED,
      pushuser: TEXT,
      landingsystem: either(TEXT, NULL),
      git_commit: either(TEXT, NULL),
    },
    { bundle: either(ref("Node"), NULL), otherpushes: list(ref("OtherPush")) },
  ),
  LogEntry: object({ ...LOG_ENTRY, ...PUSHED }),
  ChangesetList: object({ node: ref("Node"), changeset_count: INTEGER, changesets: list(ref("LogEntry")) }),
  SearchResult: object({ node: ref("Node"), query: TEXT, entries: list(ref("LogEntry")) }),
  FileHistory: about(
    "The newest first. The parents of an entry are those of the file revision.",
    object({ entries: list(ref("LogEntry")) }),
  ),
  Graph: object({
    node: ref("Node"),
    changeset_count: INTEGER,
    changesets: list(
      object({
        ...LOG_ENTRY,
        col: INTEGER,
        row: INTEGER,
        color: INTEGER,
        edges: list(object({ bcolor: TEXT, col: INTEGER, color: INTEGER, nextcol: INTEGER, width: INTEGER })),
      }),
    ),
  }),
  Tags: object({ node: ref("Node"), tags: TAGS }),
  Bookmarks: object({ node: ref("Node"), bookmarks: BOOKMARKS }),
  Branches: object({ branches: BRANCHES }),
  Summary: object({
    node: ref("Node"),
    lastchange: ref("CommitDate"),
    bookmarks: BOOKMARKS,
    branches: BRANCHES,
    shortlog: list(ref("LogEntry")),
    tags: TAGS,
    archives: list(object({ node: TEXT, extension: TEXT, type: TEXT, url: { type: "string", format: "uri" } })),
    labels: list(TEXT),
  }),
};
