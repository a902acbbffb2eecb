/** `rev`: one changeset, in every style. Source: hgweb-compat 5. */

import { Turns } from "../../bytes/turns";
import { parseBugs } from "../../commit-message/bugs";
import { firstLine, linkify } from "../../commit-message/linkify";
import { parseReviewers } from "../../commit-message/reviewers";
import type { FileDiff } from "../../diff/file-diff";
import { diffStat } from "../../diff/unified";
import { type Node, type RepoPath, type Rev, shortNode } from "../../ids";
import { countWork } from "../../tree/costly-requests";
import type { Answer, Plan } from "../answer";
import { findBackedOut, findBackout } from "../backouts";
import { planChangeset } from "../caching";
import { displayPath } from "../escape";
import { urlFor } from "../links";
import { findOtherHolders } from "../lookup";
import { linkBases, treeherderLinks } from "../outside";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { getChildren, type Revision, readRevision, readRevisionDiff } from "../revision";
import { hasBlock, streamDiffHtml } from "./diff-html";
import { writeFilesHtml } from "./files-html";
import { linkIn, linksIn, makeFrame } from "./frame";
import { readLogNames } from "./log-names";
import type { PageHtml } from "./page-html";
import { writeJsonRev } from "./rev-json";
import { writeRawRev } from "./rev-raw";
import type { RevFile, RevFiles, RevLink, RevView, TextLink } from "./rev-view";
import { showDate } from "./shown-date";
import { showPush } from "./shown-push";

/** Plans the answer of `rev`. */
export function planRev(place: Place): Promise<Plan> {
  return planChangeset(place, () => answerRev(place));
}

async function answerRev(place: Place): Promise<Answer> {
  const { url } = place;
  const revision = await readRevision(place, url.symbol, url.diffBase);
  const headers = { "content-type": CONTENT_TYPES[url.style] };
  switch (url.style) {
    case "json":
      return { kind: "bytes", status: 200, headers, body: writeJsonRev(place, revision) };
    case "raw":
      return { kind: "bytes", status: 200, headers, body: writeRawRev(place, revision) };
    case "html":
      return { kind: "page", status: 200, headers, view: await makeRevView(place, revision) };
    default:
      return textAnswer(url.style, ""); // has no template, which is said once all else is known to be right
  }
}

async function makeRevView(place: Place, revision: Revision): Promise<RevView> {
  const { url, site } = place;
  const { changeset, node, rev } = revision;
  const { description, extras, dateSeconds, dateOffset, branch } = changeset;
  const pieces = linkify(description, linkBases(site));
  const summary = firstLine(pieces);
  const backedOutBy = await findBackout(revision, changeset);
  const diffs: FileDiff[] = [];
  for await (const file of readRevisionDiff(place, revision)) diffs.push(file);
  const symbol = url.typedSymbol ?? shortNode(node);
  return {
    name: "rev",
    frame: makeFrame(place, {
      title: `${place.tree.name}: changeset ${rev}:${node}`,
      heading: `changeset ${shortNode(node)}${backedOutBy === undefined ? "" : " ☠"}`,
      command: "rev",
      symbol,
      alternates: [
        { text: "raw", href: linkIn(place, { command: "rev", style: "raw", symbol }) },
        { text: "json", href: linkIn(place, { command: "rev", style: "json", symbol: node }) },
      ],
    }),
    node,
    rev,
    href: linkIn(place, { command: "rev", symbol: node }),
    openGraph: {
      title: `${place.tree.name} @ ${symbol}`,
      url: `${site.publicUrl}${linkIn(place, { command: "rev", symbol })}`,
      description: summary.map((piece) => piece.text).join("") || "(none)",
    },
    summary,
    description: pieces,
    names: await readLogNames(revision, changeset),
    user: changeset.user,
    date: showDate(dateSeconds, dateOffset),
    branch: branch === "default" ? undefined : branch,
    parents: revision.parents.map((parent) => ({
      ...linkRev(place, parent),
      diff: diffOfParent(place, revision, parent.node),
    })),
    children: getChildren(revision).map((child) => linkRev(place, child)),
    push: revision.push && showPush(place, revision.push, node),
    otherPushes: (await findOtherHolders(place, revision)).map(({ pushId, bundle }) => ({
      text: String(pushId),
      href: urlFor({ tree: place.tree.name, bundle, command: "rev", symbol: node, session: url.session }),
    })),
    treeherder: revision.push && treeherderLinks(site, place.tree.name, revision.push),
    gitCommit: gitCommitOf(place, extras, branch),
    convertedFrom: extras.get("convert_revision"),
    reviewers: parseReviewers(description).map((name) => ({ text: name, href: linkReviewer(place, name) })),
    bugs: parseBugs(description).map((bug) => ({
      text: String(bug),
      href: `${site.bugzillaUrl}/show_bug.cgi?id=${bug}`,
    })),
    backsOut: (await findBackedOut(revision.repo, rev, description)).map((other) => ({
      text: other,
      href: linkIn(place, { command: "rev", symbol: other }),
    })),
    backedOutBy: backedOutBy && {
      text: shortNode(backedOutBy),
      href: linkIn(place, { command: "rev", symbol: backedOutBy }),
    },
    files: sumFiles(listFiles(place, revision, diffs)),
    diffHtml: await openDiffHtml(place, diffs),
  };
}

/** A long diff is written while the client reads it; its work is counted then. */
async function openDiffHtml({ signal, costs }: Place, diffs: readonly FileDiff[]): Promise<PageHtml> {
  const html = await streamDiffHtml(diffs, new Turns(signal));
  return typeof html === "string" ? html : countWork(html, costs);
}

function linkRev(place: Place, { node, rev }: { node: Node; rev: Rev }): RevLink {
  return { node, rev, href: linkIn(place, { command: "rev", symbol: node }) };
}

/** A merge has a diff to each parent. */
function diffOfParent(place: Place, { parents, diffBase, node }: Revision, parent: Node): RevLink["diff"] {
  if (parents.length < 2) return undefined;
  if (parent === diffBase) return "current";
  return { href: linkIn(place, { command: "rev", symbol: `${parent}:${shortNode(node)}` }) };
}

function gitCommitOf({ site }: Place, extras: ReadonlyMap<string, string>, branch: string): TextLink | undefined {
  const commit = extras.get("git_commit");
  if (commit === undefined || branch.startsWith("tags-")) return undefined;
  return { text: commit, href: `${site.gitRepoUrl}/commit/${commit}` };
}

function linkReviewer(place: Place, name: string): string {
  return linkIn(place, {
    command: "log",
    params: [
      ["rev", `reviewer(${name})`],
      ["revcount", "50"],
    ],
  });
}

function sumFiles(files: readonly RevFile[]): RevFiles {
  let added = 0;
  let removed = 0;
  for (const file of files) {
    added += file.added;
    removed += file.removed;
  }
  return { count: files.length, added, removed, rowsHtml: writeFilesHtml(files) };
}

/** The links of a file, in hgweb's order and then ours. Source: hgweb-compat 5, item 7. */
const FILE_LINKS = [
  { command: "file", text: "file", needsFile: true },
  { command: "annotate", text: "annotate", needsFile: true },
  { command: "diff", text: "diff", needsFile: false },
  { command: "comparison", text: "comparison", needsFile: false },
  { command: "log", text: "revisions", needsFile: false },
  { command: "rawfile", style: "raw", text: "raw", needsFile: true },
] as const;

function listFiles(place: Place, revision: Revision, diffs: readonly FileDiff[]): RevFile[] {
  const stats = new Map<RepoPath, { number: number; diff: FileDiff }>();
  for (const [i, diff] of diffs.entries())
    stats.set((diff.after ?? diff.before)?.path ?? ("" as RepoPath), { number: i + 1, diff });
  const kinds = FILE_LINKS.map(({ command, text, needsFile, ...style }) => {
    const hrefOf = linksIn(place, { command, ...style, symbol: revision.node });
    return (path: RepoPath, isRemoved: boolean) => (needsFile && isRemoved ? { text } : { text, href: hrefOf(path) });
  });
  return revision.files.map(({ path, status }) => {
    const found = stats.get(path);
    const isMoved = found !== undefined && (found.diff.status === "renamed" || found.diff.status === "copied");
    const { added, removed } = found === undefined ? { added: 0, removed: 0 } : diffStat(found.diff);
    return {
      path: displayPath(path),
      status,
      from: isMoved && found.diff.before ? displayPath(found.diff.before.path) : undefined,
      added,
      removed,
      anchor: found && hasBlock(found.diff) ? `#f${found.number}` : undefined,
      links: kinds.map((linkTo) => linkTo(path, status === "removed")),
    };
  });
}
