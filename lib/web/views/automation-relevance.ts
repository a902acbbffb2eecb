/**
 * `json-automationrelevance`: what automation should know of a changeset and what it stands on. Source: hgweb-compat
 * 2.5, but for the changesets that it tells of: see `relevant-changesets.ts`. Ours: `url` of a changeset, and the keys
 * after `visible`.
 */
import { Turns } from "../../bytes/turns";
import { parseBackout, parseRevert } from "../../commit-message/backouts";
import { parseBugs } from "../../commit-message/bugs";
import { parseReviewers } from "../../commit-message/reviewers";
import { type Node, NULL_NODE } from "../../ids";
import type { PushedChangeset } from "../../push-index/push-index";
import type { Repo } from "../../repo/repo";
import type { Answer, Plan } from "../answer";
import { findBackedOut, findBackout } from "../backouts";
import { planChangeset } from "../caching";
import {
  type Json,
  type JsonEntries,
  jsonBoolean,
  jsonDate,
  jsonDictionary,
  jsonInteger,
  jsonList,
  jsonObject,
  jsonPath,
  jsonString,
} from "../json";
import { urlFor } from "../links";
import { findHolders, type Place } from "../place";
import { type RelevantChangesets, readRelevantChangesets } from "../relevant-changesets";
import { CONTENT_TYPES, successfulErrorAnswer, textAnswer } from "../respond";
import { planRevsets } from "../revsets";
import { jsonOtherPushes, jsonPushDate, jsonStrings } from "./rev-json";

/** Plans the answer of `automationrelevance`, which only JSON has a template for. */
export function planAutomationRelevance(place: Place): Promise<Plan> {
  return planRevsets(place, [place.url.typedSymbol ?? ""], planChangeset, () => answerAutomationRelevance(place));
}

async function answerAutomationRelevance(place: Place): Promise<Answer> {
  const { url } = place;
  if (url.typedSymbol === undefined) {
    return successfulErrorAnswer("missing parameter 'node'", place);
  }
  const relevant = await readRelevantChangesets(place, url.typedSymbol);
  if (url.style !== "json") return textAnswer(url.style, ""); // has no template, which is said once all else is known to be right
  return {
    kind: "bytes",
    status: 200,
    headers: { "content-type": CONTENT_TYPES.json },
    body: writeRelevance(place, relevant),
  };
}

async function* writeRelevance(place: Place, relevant: RelevantChangesets): AsyncGenerator<Uint8Array> {
  const { push, node, changesets } = relevant;
  const turns = new Turns(place.signal);
  yield Buffer.from('{\n"changesets": [');
  let separator = "";
  for (const changeset of changesets) {
    yield Buffer.from(separator + (await writeChangeset(place, relevant, changeset)));
    separator = ", ";
    await turns.next();
  }
  const others = (await findHolders(place, node)).filter(({ bundle }) => bundle !== push.bundle);
  const tail = jsonObject([
    ["visible", jsonBoolean(isVisible(place, node))],
    ["bundle", jsonString(push.bundle)],
    ["url", jsonString(linkOut(place, relevant))],
    ["otherpushes", jsonOtherPushes(place, others)],
  ]);
  yield Buffer.from(`],\n${tail.slice("{\n".length)}`);
}

/** In a scope the push is shown, whatever has become of it; outside the base may have hidden what landed. */
function isVisible({ tree, push }: Place, node: Node): boolean {
  const base = tree.getBase();
  const rev = push === undefined ? base.getRev(node) : undefined;
  return rev === undefined || !base.isHidden(rev);
}

async function writeChangeset(place: Place, relevant: RelevantChangesets, changeset: PushedChangeset): Promise<Json> {
  const { site, tree } = place;
  const { push } = relevant;
  const { node, rev, parents, user, description, extras, branch, files, dateSeconds, dateOffset } = changeset;
  const entries: JsonEntries = [
    ["author", jsonString(user)],
    ["backsoutnodes", jsonList((await readBackedOut(place, relevant, changeset)).map(jsonNode))],
    ["bugs", jsonList(parseBugs(description).map((bug) => jsonBug(site.bugzillaUrl, bug)))],
    ["date", jsonDate(dateSeconds, dateOffset)],
    ["desc", jsonString(description)],
    ["extra", jsonExtra(branch, extras)],
    ["files", jsonList(files.map(jsonPath))],
    ["node", jsonString(node)],
    ["parents", jsonStrings(parents.filter((parent) => parent !== NULL_NODE))],
    ["phase", jsonString("draft")],
    ["pushdate", jsonPushDate(push.dateSeconds)],
    ["pushhead", jsonString(push.nodes.at(-1) ?? node)],
    ["pushid", jsonInteger(push.pushId)],
    ["pushuser", jsonString(push.user)],
    ["rev", jsonInteger(rev)],
    ["reviewers", jsonList(parseReviewers(description).map(jsonReviewer))],
    ["treeherderrepo", jsonString(tree.name)],
    ["treeherderrepourl", jsonString(`${site.treeherderUrl}/jobs?repo=${encodeURIComponent(tree.name)}`)],
    ["url", jsonString(linkOut(place, relevant, node))],
    ...gitEntries(place, changeset),
    ...(await backedOutEntries(place, relevant, changeset)),
  ];
  return jsonDictionary(entries);
}

/** What is there only when it has a value. */
function gitEntries({ site }: Place, { extras, branch }: PushedChangeset): JsonEntries {
  const commit = extras.get("git_commit");
  const landedBy = extras.get("moz-landing-system");
  const entries: [string, Json][] = [];
  if (commit !== undefined && !branch.startsWith("tags-")) {
    entries.push(["git_commit", jsonString(commit)], ["git_repo_url", jsonString(site.gitRepoUrl)]);
  }
  if (landedBy !== undefined) entries.push(["landingsystem", jsonString(landedBy)]);
  return entries;
}

async function backedOutEntries(
  place: Place,
  relevant: RelevantChangesets,
  changeset: PushedChangeset,
): Promise<JsonEntries> {
  if (!place.url.query.get("backouts")) return [];
  const repo = await openPush(place, relevant);
  const { node } = changeset;
  const rev = repo.getRev(node);
  const backout = rev === undefined ? undefined : await findBackout({ repo, rev, node }, changeset);
  return backout === undefined ? [] : [["backedoutby", jsonString(backout)]];
}

/** Only a message that backs something out needs the push's view. */
async function readBackedOut(
  place: Place,
  relevant: RelevantChangesets,
  { node, description }: PushedChangeset,
): Promise<readonly Node[]> {
  if (!parseBackout(description)?.length && parseRevert(description).length === 0) return [];
  const repo = await openPush(place, relevant);
  const rev = repo.getRev(node);
  return rev === undefined ? [] : findBackedOut(repo, rev, description);
}

async function openPush({ tree, signal }: Place, { push }: RelevantChangesets): Promise<Repo> {
  return (await tree.openScope(push, signal)).repo;
}

/** Returns the address of the push's page, or of one of its changesets: clients should not build their own. */
function linkOut({ site, tree }: Place, { push: { bundle } }: RelevantChangesets, node?: Node): string {
  const command = node === undefined ? "push" : "rev";
  return site.publicUrl + urlFor({ tree: tree.name, bundle, command, symbol: node });
}

function jsonNode(node: Node): Json {
  return jsonDictionary([["node", jsonString(node)]]);
}

/** The number is a string, and clients count on it. */
function jsonBug(bugzillaUrl: string, bug: number): Json {
  return jsonDictionary([
    ["no", jsonString(String(bug))],
    ["url", jsonString(`${bugzillaUrl}/show_bug.cgi?id=${bug}`)],
  ]);
}

function jsonReviewer(name: string): Json {
  return jsonDictionary([
    ["name", jsonString(name)],
    ["revset", jsonString(`reviewer(${name})`)],
  ]);
}

function jsonExtra(branch: string, extras: ReadonlyMap<string, string>): Json {
  return jsonDictionary([["branch", branch] as const, ...extras].map(([key, value]) => [key, jsonString(value)]));
}
