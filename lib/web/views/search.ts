/** `log`, `changelog` and `shortlog` with `rev=` and no changeset: a search. Source: hgweb-compat 1.7, 2.3, 6.6. */
import type { Rev } from "../../ids";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { requireTemplate } from "../commands";
import { openRepo, type Place } from "../place";
import { CONTENT_TYPES } from "../respond";
import { planRevsets } from "../revsets";
import { parseRevCount } from "../session";
import { writeRawList } from "./changelog-raw";
import { linkIn, makeFrame } from "./frame";
import { readLogEntries } from "./log-entry";
import { writeJsonSearch } from "./log-entry-json";
import { readLogRows } from "./log-entry-rows";
import { MANY_ENTRIES, MAX_ROWS } from "./log-request";
import { beginSearch, type Search } from "./search-mode";
import type { SearchView } from "./search-view";

/** Entries of a search that does not ask for another number. */
const ENTRIES = 20;

/**
 * Plans the answer of a search.
 * @throws RepoError `forbidden` in a style that has no searches
 */
export function planSearch(place: Place): Promise<Plan> {
  requireTemplate(place.url.style, place.url.template);
  return planRevsets(place, [place.url.query.get("rev") ?? ""], planState, () => answerSearch(place));
}

async function answerSearch(place: Place): Promise<Answer> {
  const { style, query: parameters } = place.url;
  const query = parameters.get("rev") ?? "";
  const count = parseRevCount(parameters.get("revcount")) ?? ENTRIES;
  const search = await beginSearch(place, query, parameters.has("forcekw"));
  const { mode, found } = search;
  const headers = { "content-type": CONTENT_TYPES[style] };
  if (style === "html") {
    return { kind: "page", status: 200, headers, view: await makeSearchView(place, query, search, count) };
  }
  if (count > MANY_ENTRIES) place.costs.begin();
  // The numbers first: what goes wrong on the way is an error then, and no answer that breaks off.
  const revs = await takeAll(search.revs, count);
  const entries = readLogEntries({ ...found, push: place.push ?? found.push }, revs, place.signal);
  const repo = await openRepo(place);
  const tip = repo.getNode(repo.tip);
  if (style === "json") return { kind: "bytes", status: 200, headers, body: writeJsonSearch(tip, query, entries) };
  const head = ["# HG changesets search", `# Node ID ${tip}`, `# Query "${query}"`, `# Mode ${mode}`];
  return { kind: "bytes", status: 200, headers, body: writeRawList(found.repo, head, entries) };
}

/** Lists the first `count` of `revs`, and asks for no more. @param count 1 or more */
async function takeAll(revs: AsyncIterable<Rev>, count: number): Promise<Rev[]> {
  const taken: Rev[] = [];
  for await (const rev of revs) {
    taken.push(rev);
    if (taken.length >= count) break;
  }
  return taken;
}

async function makeSearchView(place: Place, query: string, search: Search, count: number): Promise<SearchView> {
  const { mode, other, found } = search;
  const { url, tree, push } = place;
  const { command } = url;
  const asked = [["rev", query]] as const;
  const forced = url.query.has("forcekw") ? ([["forcekw", "1"]] as const) : [];
  const withCount = (entries: number) =>
    linkIn(place, { command, params: [...asked, ...forced, ["revcount", String(entries)]] });
  const inStyle = (style: "json" | "raw") =>
    linkIn(place, { command, style, params: [...asked, ...forced, ["revcount", String(count)]] });
  const otherParams = mode === "literal keyword search" ? asked : [...asked, ["forcekw", "1"] as const];
  const revs = await takeAll(search.revs, Math.min(count, MAX_ROWS));
  return {
    name: "search",
    frame: makeFrame(place, {
      title: `${tree.name}: search`,
      heading: "search",
      command: "search",
      query,
      alternates: [
        { text: "json", href: inStyle("json") },
        { text: "raw", href: inStyle("raw") },
      ],
    }),
    query,
    mode,
    other: other && { text: other, href: linkIn(place, { command, params: otherParams }) },
    entries: await readLogRows(place, { ...found, push: push ?? found.push }, revs),
    lessHref: revs.length > 1 ? withCount(Math.floor(revs.length / 2)) : undefined,
    moreHref: revs.length === count && count < MAX_ROWS ? withCount(count * 2) : undefined,
  };
}
