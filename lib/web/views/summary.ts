/** `summary`: the state of a repository on one page. Source: hgweb-compat 1.4, 2.3. */
import { NULL_REV } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { urlFor } from "../links";
import { openRepo, type Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { linkIn, makeFrame } from "./frame";
import type { LogSource } from "./log-entry";
import { readLogRows, showShortDate } from "./log-entry-rows";
import { makeNameRows } from "./name-rows";
import { showDate } from "./shown-date";
import { writeJsonSummary } from "./summary-json";
import { listNewestRevs, readFirstNames } from "./summary-names";
import type { SummaryPush, SummaryView } from "./summary-view";

/** The newest pushes that a summary has. */
const PUSHES = 10;

/** Plans the answer of `summary`. */
export function planSummary(place: Place): Promise<Plan> {
  // The description may change without the base changing.
  const { description = "unknown" } = place.tree.readAbout();
  return planState(place, () => answerSummary(place, description), [description]);
}

async function answerSummary(place: Place, description: string): Promise<Answer> {
  const { style } = place.url;
  const source = { repo: await openRepo(place), push: place.push };
  switch (style) {
    case "html": {
      const headers = { "content-type": CONTENT_TYPES[style] };
      return { kind: "page", status: 200, headers, view: await makeSummaryView(place, source, description) };
    }
    case "json":
      return textAnswer(style, await writeJsonSummary(place, source));
    default:
      return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  }
}

async function makeSummaryView(place: Place, source: LogSource, description: string): Promise<SummaryView> {
  const { tree, push, url } = place;
  const { repo } = source;
  const names = await readFirstNames(repo, place.signal);
  const tip = await repo.readChangeset(repo.tip);
  return {
    name: "summary",
    frame: makeFrame(place, {
      title: `${tree.name}: summary`,
      heading: "summary",
      command: "summary",
      alternates: [{ text: "json", href: linkIn(place, { command: "summary", style: "json" }) }],
    }),
    description,
    lastChange: repo.tip === NULL_REV ? undefined : showDate(tip.dateSeconds, tip.dateOffset),
    pushes: push === undefined ? await readNewestPushes(place) : undefined,
    pushlogHref: urlFor({ tree: tree.name, command: "pushloghtml", session: url.session }),
    entries: await readLogRows(place, source, listNewestRevs(repo)),
    shortlogHref: linkIn(place, { command: "shortlog" }),
    tags: makeNameRows(place, "tag", names.tags.names, names.tags.total),
    bookmarks: makeNameRows(place, "bookmark", names.bookmarks.names, names.bookmarks.total),
    branches: makeNameRows(place, "branch", names.branches.names, names.branches.total),
  };
}

/** Reads the newest pushes from the index; a push's own row shows its tip's message. */
async function readNewestPushes({ tree, url }: Place): Promise<SummaryPush[]> {
  const rows: SummaryPush[] = [];
  for (const push of await tree.index.listPushes(tree.name, { order: "newestFirst", limit: PUSHES })) {
    const tip = push.nodes.at(-1);
    const changeset = tip && (await tree.index.readChangeset(tree.name, push.pushId, tip));
    rows.push({
      pushId: push.pushId,
      href: urlFor({ tree: tree.name, bundle: push.bundle, command: "push", session: url.session }),
      user: push.user,
      date: showShortDate(push.dateSeconds),
      changesetCount: push.nodes.length,
      summary: /^[^\r\n]*/.exec(changeset?.description ?? "")?.[0] ?? "",
    });
  }
  return rows;
}
