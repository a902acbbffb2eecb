/** What JSON says of pushes, and what hg.mozilla.org adds to hgweb. Source: hgweb-compat 2.4, 2.5 and 3.7. */
import { about, BOOLEAN, either, INTEGER, list, NULL, object, ref, type Schema, TEXT, table } from "./schema";

const NODES = list(ref("Node"));
const TEXTS = list(TEXT);
const URI: Schema = { type: "string", format: "uri" };
const OR_NULL = either(TEXT, NULL);

/** The schemas by name. */
export const PUSHLOG_SCHEMAS: Readonly<Record<string, Schema>> = {
  PushedChangeset: object(
    {
      author: TEXT,
      branch: TEXT,
      desc: TEXT,
      files: TEXTS,
      git_node: OR_NULL,
      git_parents: list(OR_NULL),
      node: ref("Node"),
      parents: NODES,
      tags: TEXTS,
    },
    { url: URI },
  ),
  Push: about(
    "`changesets` are nodes or, with `full`, objects: the oldest first, the tip last. `otherpushes` comes with one `changeset`.",
    object(
      { changesets: either(NODES, list(ref("PushedChangeset"))), date: INTEGER, user: TEXT },
      {
        git_changesets: list(OR_NULL),
        bundle: ref("Node"),
        url: URI,
        otherpushes: list(ref("OtherPush")),
      },
    ),
  ),
  PushTable: about("Pushes by id, in ascending order.", table("^[1-9][0-9]*$", ref("Push"))),
  Pushes: about(
    "Version 1 is the bare table, version 2 has it with `lastpushid`.",
    either(ref("PushTable"), object({ lastpushid: INTEGER, pushes: ref("PushTable") })),
  ),
  RelevantChangeset: object(
    {
      author: TEXT,
      backsoutnodes: list(object({ node: ref("Node") })),
      bugs: list(object({ no: TEXT, url: URI })),
      date: ref("CommitDate"),
      desc: TEXT,
      extra: { type: "object", additionalProperties: TEXT },
      files: TEXTS,
      node: ref("Node"),
      parents: NODES,
      phase: ref("Phase"),
      pushdate: ref("PushDate"),
      pushhead: ref("Node"),
      pushid: INTEGER,
      pushuser: TEXT,
      rev: INTEGER,
      reviewers: list(object({ name: TEXT, revset: TEXT })),
    },
    {
      backedoutby: ref("Node"),
      git_commit: TEXT,
      git_repo_url: TEXT,
      landingsystem: TEXT,
      treeherderrepo: TEXT,
      treeherderrepourl: TEXT,
      url: URI,
    },
  ),
  AutomationRelevance: about(
    "The changeset asked for is the last one. Without a node it is an error, with status 200.",
    either(
      object(
        { changesets: list(ref("RelevantChangeset")), visible: BOOLEAN },
        { bundle: ref("Node"), url: URI, otherpushes: list(ref("OtherPush")) },
      ),
      ref("Error"),
    ),
  ),
  PushChangedFiles: either(object({ files: TEXTS }), ref("Error")),
  Info: about(
    "By the first 12 digits of each changeset.",
    either(
      table(
        "^[0-9a-f]{12}$",
        object({
          branch: TEXT,
          children: NODES,
          date: TEXT,
          description: TEXT,
          files: TEXTS,
          node: ref("Node"),
          parents: NODES,
          rev: INTEGER,
          tags: TEXTS,
          user: TEXT,
        }),
      ),
      ref("Error"),
    ),
  ),
  RepoInfo: object({ group_owner: TEXT }),
  HeadDivergence: either(
    object({
      commitsbehind: INTEGER,
      filemerges: { type: "object", additionalProperties: NODES },
      filemergesignored: BOOLEAN,
    }),
    ref("Error"),
  ),
  IsAncestor: object({ headnode: ref("Node"), testnode: ref("Node"), isancestor: BOOLEAN }),
  FirefoxReleases: either(
    object({
      builds: list(
        object({ node: ref("Node"), buildid: TEXT, channel: TEXT, platform: TEXT, app_version: TEXT, files_url: TEXT }),
      ),
    }),
    ref("Error"),
  ),
  HelpTopics: object({
    topics: list(ref("HelpTopic")),
    earlycommands: list(ref("HelpTopic")),
    othercommands: list(ref("HelpTopic")),
  }),
  HelpTopic: object({ topic: TEXT, summary: TEXT }),
  HelpText: object({ topic: TEXT, rawdoc: TEXT }),
  Trees: object({
    entries: list(
      object({ name: TEXT, description: TEXT, contact: TEXT, lastchange: ref("PushDate"), labels: list(TEXT) }),
    ),
  }),
  Error: object({ error: TEXT }),
};
