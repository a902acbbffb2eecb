/** `json-rev`. Source: hgweb-compat 2.2; the keys after `git_commit` are ours. */
import { NULL_REV } from "../../ids";
import type { Holder } from "../../push-index/push-index";
import { findBackout } from "../backouts";
import {
  JSON_ABSENT,
  JSON_NULL,
  type Json,
  type JsonEntries,
  jsonDate,
  jsonInteger,
  jsonList,
  jsonObject,
  jsonPath,
  jsonString,
} from "../json";
import { urlFor } from "../links";
import { findOtherHolders } from "../lookup";
import { readNames } from "../names";
import type { Place } from "../place";
import { getChildren, type Revision, readRevisionDiff } from "../revision";
import { writeJsonBlocks } from "./diff-blocks-json";

/** The null revision has a date of integers. */
const NULL_DATE = "[0, 0]" as Json;

/** Writes a changeset with its diff as hgweb's template does, key by key. */
export async function* writeJsonRev(place: Place, revision: Revision): AsyncGenerator<Uint8Array> {
  const { changeset, node, parents, files, push } = revision;
  const names = await readNames(revision.repo);
  const backedOutBy = await findBackout(revision, changeset);
  const head: JsonEntries = [
    ["node", jsonString(node)],
    ["date", revision.rev === NULL_REV ? NULL_DATE : jsonDate(changeset.dateSeconds, changeset.dateOffset)],
    ["desc", jsonString(changeset.description)],
    ["backedoutby", jsonString(backedOutBy ?? "")],
    ["branch", jsonString(changeset.branch)],
    ["bookmarks", jsonStrings(names.getBookmarks(node))],
    ["tags", jsonStrings(names.getTags(node))],
    ["user", jsonString(changeset.user)],
    ["parents", jsonStrings(parents.map((parent) => parent.node))],
    ["children", jsonStrings(getChildren(revision).map((child) => child.node))],
    [
      "files",
      jsonList(
        files.map(({ path, status }) =>
          jsonObject([
            ["file", jsonPath(path)],
            ["status", jsonString(status)],
          ]),
        ),
      ),
    ],
  ];
  const tail: JsonEntries = [
    ["phase", jsonString(revision.repo.getPhase(revision.rev))],
    ["pushid", push ? jsonInteger(push.pushId) : JSON_ABSENT],
    ["pushdate", push ? jsonPushDate(push.dateSeconds) : JSON_ABSENT],
    ["pushuser", jsonString(push?.user ?? "")],
    ["landingsystem", jsonOrNull(changeset.extras.get("moz-landing-system"))],
    ["git_commit", jsonOrNull(changeset.extras.get("git_commit"))],
    ["bundle", jsonOrNull(push?.bundle)],
    ["otherpushes", jsonOtherPushes(place, await findOtherHolders(place, revision))],
  ];
  const open = jsonObject(head).slice(0, -"\n}".length);
  yield Buffer.from(`${open},\n"diff": [`);
  for await (const block of writeJsonBlocks(readRevisionDiff(place, revision), place.signal)) yield Buffer.from(block);
  yield Buffer.from(`],\n${jsonObject(tail).slice("{\n".length)}`);
}

/** Writes a push's date: `[seconds, 0]`, both integers, a fraction cut off; the server's zone is UTC. */
export function jsonPushDate(seconds: number): Json {
  return `[${Math.floor(seconds)}, 0]` as Json;
}

/** Writes a list of strings. */
export function jsonStrings(texts: readonly string[]): Json {
  return jsonList(texts.map(jsonString));
}

function jsonOrNull(text: string | undefined): Json {
  return text === undefined ? JSON_NULL : jsonString(text);
}

/** Writes the other pushes that hold a changeset, newest first. */
export function jsonOtherPushes({ site, tree }: Place, holders: readonly Holder[]): Json {
  const push = ({ pushId, bundle }: Holder) =>
    jsonObject([
      ["pushid", jsonInteger(pushId)],
      ["bundle", jsonString(bundle)],
      ["url", jsonString(site.publicUrl + urlFor({ tree: tree.name, bundle, command: "push" }))],
    ]);
  return jsonList(holders.map(push));
}
