/**
 * `json-pushes`. Source: hgweb-compat 3. Ours: `bundle`, `url` and `otherpushes` of a push, `url` of a changeset, and
 * that pushes stand in the order of their ids (hgweb sorts the keys as text, "10" before "2"): so they can be streamed,
 * and who reads them in order finds the last one last.
 */
import { type Node, NULL_NODE } from "../../ids";
import type { Holder, PushedChangeset } from "../../push-index/push-index";
import type { PushlogAnswer, PushlogEntry } from "../../pushlog/pushlog";
import type { PushlogQuery } from "../../pushlog/pushlog-query";
import type { Repo } from "../../repo/repo";
import type { Answer, Plan } from "../answer";
import {
  JSON_NULL,
  type Json,
  type JsonEntries,
  jsonDictionary,
  jsonInteger,
  jsonList,
  jsonPath,
  jsonString,
} from "../json";
import { urlFor } from "../links";
import { findHolders, openRepo, type Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { PushedNames } from "./pushed-names";
import { planQuery, queryPushes, readQuery } from "./pushlog-query";

/** Plans the answer of `pushes`, which only JSON has a template for. */
export async function planPushes(place: Place): Promise<Plan> {
  const query = readQuery(place);
  return planQuery(place, query, () => answerPushes(place, query));
}

async function answerPushes(place: Place, query: PushlogQuery): Promise<Answer> {
  const { style } = place.url;
  // Changesets are read also where nodes are all that is shown of them: `git_changesets` is in their extras.
  const answer = await queryPushes(place, query, { order: "oldestFirst", withChangesets: true });
  if (style !== "json") return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  const writer = await makeWriter(place, query, answer);
  return {
    kind: "bytes",
    status: 200,
    headers: { "content-type": CONTENT_TYPES.json },
    body: writePushes(place.signal, query, answer, writer),
  };
}

/** Writes the pushes of one answer. */
interface PushWriter {
  readonly place: Place;
  /** The other pushes that hold the one changeset asked for; `undefined` when not one was. */
  readonly otherHolders: readonly Holder[] | undefined;
  /** What changesets in full need beside the index. */
  readonly full: { readonly repo: Repo; readonly names: PushedNames } | undefined;
}

async function makeWriter(place: Place, query: PushlogQuery, answer: PushlogAnswer): Promise<PushWriter> {
  return {
    place,
    otherHolders: query.changesets.length === 1 ? answer.otherHolders : undefined,
    full: query.full ? { repo: await openRepo(place), names: await PushedNames.read(place) } : undefined,
  };
}

/** Writes the pushes piece by piece: version 1 is a dictionary built in code, version 2 a template around it. */
async function* writePushes(
  signal: AbortSignal,
  { version }: PushlogQuery,
  { pieces, lastPushId }: PushlogAnswer,
  writer: PushWriter,
): AsyncGenerator<Uint8Array> {
  let before = version === 1 ? "{" : `{\n"lastpushid": ${lastPushId},\n"pushes": {`;
  for await (const piece of pieces) {
    const written: string[] = [];
    for (const entry of piece) {
      signal.throwIfAborted();
      written.push(`"${entry.push.pushId}": ${await writePush(writer, entry)}`);
    }
    yield Buffer.from(before + written.join(", "));
    before = ", ";
  }
  const isEmpty = before !== ", ";
  yield Buffer.from(`${isEmpty ? before : ""}${version === 1 ? "}" : "}\n}"}`);
}

async function writePush(writer: PushWriter, { push, nodes, changesets = [] }: PushlogEntry): Promise<Json> {
  const { place, otherHolders, full } = writer;
  const gitNodes = new Map(changesets.map(({ node, extras }) => [node, extras.get("git_commit")]));
  const shown: Json[] = [];
  if (full === undefined) shown.push(...nodes.map(jsonString));
  else {
    const inPush = await readGitNodes(place, push.pushId, gitNodes, nodes.length < push.nodes.length);
    for (const changeset of changesets) {
      shown.push(await writeChangeset(place, push.bundle, changeset, full, inPush));
    }
  }
  const entries: JsonEntries = [
    ["changesets", jsonList(shown)],
    ["date", jsonInteger(Math.floor(push.dateSeconds))],
    ["git_changesets", jsonList(nodes.map((node) => jsonGitNode(gitNodes.get(node))))],
    ["user", jsonString(push.user)],
    ["bundle", jsonString(push.bundle)],
    ["url", jsonUrl(place, push.bundle)],
  ];
  if (otherHolders === undefined) return jsonDictionary(entries);
  return jsonDictionary([
    ...entries,
    ["otherpushes", jsonList(otherHolders.map((holder) => writeHolder(place, holder)))],
  ]);
}

type GitNodes = ReadonlyMap<Node, string | undefined>;

/** Returns the Git commits of a push's changesets: those at hand, or all when the query left some of them out. */
async function readGitNodes({ tree }: Place, pushId: number, atHand: GitNodes, isPart: boolean): Promise<GitNodes> {
  if (!isPart) return atHand;
  const all = await tree.index.readChangesets(tree.name, pushId);
  return new Map(all.map(({ node, extras }) => [node, extras.get("git_commit")]));
}

async function writeChangeset(
  place: Place,
  bundle: string,
  changeset: PushedChangeset,
  { repo, names }: { readonly repo: Repo; readonly names: PushedNames },
  inPush: GitNodes,
): Promise<Json> {
  const { node, user, branch, description, files } = changeset;
  const [first, second] = changeset.parents;
  const parents = second === NULL_NODE ? [first] : [first, second];
  const gitParents: Json[] = [];
  for (const parent of parents) {
    gitParents.push(jsonGitNode(inPush.has(parent) ? inPush.get(parent) : await readGitNode(place, repo, parent)));
  }
  return jsonDictionary([
    ["author", jsonString(user)],
    ["branch", jsonString(branch)],
    ["desc", jsonString(description)],
    ["files", jsonList(files.map(jsonPath))],
    ["git_node", jsonGitNode(inPush.get(node))],
    ["git_parents", jsonList(gitParents)],
    ["node", jsonString(node)],
    ["parents", jsonList(parents.map(jsonString))],
    ["tags", jsonList(names.getTags(node).map(jsonString))],
    ["url", jsonUrl(place, bundle, node)],
  ]);
}

/** Reads the Git commit of a changeset that the push stands on: of the place's view, else of another push. */
async function readGitNode(place: Place, repo: Repo, node: Node): Promise<string | undefined> {
  if (node === NULL_NODE) return undefined;
  const rev = repo.getRev(node);
  if (rev !== undefined) return (await repo.readChangeset(rev)).extras.get("git_commit");
  const { index, name } = place.tree;
  const [holder] = await findHolders(place, node);
  const pushed = holder && (await index.readChangeset(name, holder.pushId, node));
  return pushed?.extras.get("git_commit");
}

function jsonGitNode(commit: string | undefined): Json {
  return commit === undefined ? JSON_NULL : jsonString(commit);
}

/** Writes the address of a push's page, or of a changeset in that push's scope: clients should not build their own. */
function jsonUrl({ site, tree }: Place, bundle: string, node?: Node): Json {
  const command = node === undefined ? "push" : "rev";
  return jsonString(site.publicUrl + urlFor({ tree: tree.name, bundle, command, symbol: node }));
}

function writeHolder(place: Place, { pushId, bundle }: Holder): Json {
  return jsonDictionary([
    ["pushid", jsonInteger(pushId)],
    ["bundle", jsonString(bundle)],
    ["url", jsonUrl(place, bundle)],
  ]);
}
