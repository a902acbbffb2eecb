/** `log` and `changelog`: changesets by number from one down, with their messages. Source: hgweb-compat 1.4, 2.3, 6.6, 7, 8. */
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import type { Place } from "../place";
import { CONTENT_TYPES } from "../respond";
import { writeRawLog } from "./changelog-raw";
import type { ChangelogEntry, ChangelogView } from "./changelog-view";
import { readFeedChangesets } from "./feed";
import { writeAtomLog } from "./feed-atom";
import { writeRssLog } from "./feed-rss";
import { linkIn, makeFrame } from "./frame";
import { writeJsonLog } from "./log-entry-json";
import { eachLogRow } from "./log-entry-rows";
import { navigateLog } from "./log-navigation";
import { type LogRequest, listPage, MAX_ROWS, readListEntries, readLogRequest } from "./log-request";
import { showPush } from "./shown-push";

/** Entries of a page that does not ask for another number. */
const ENTRIES = 20;

/** Plans the answer of `log` and `changelog`. */
export function planChangelog(place: Place): Promise<Plan> {
  return planState(place, () => answerChangelog(place));
}

async function answerChangelog(place: Place): Promise<Answer> {
  const request = await readLogRequest(place, ENTRIES);
  const { style } = place.url;
  const headers = { "content-type": CONTENT_TYPES[style] };
  if (style === "html") {
    return { kind: "page", status: 200, headers, view: await makeChangelogView(place, request) };
  }
  const entries = readListEntries(place, request);
  const { repo, node } = request.start;
  switch (style) {
    case "json":
      return { kind: "bytes", status: 200, headers, body: writeJsonLog(request.start, entries) };
    case "raw":
      return { kind: "bytes", status: 200, headers, body: writeRawLog(repo, node, entries) };
    case "atom":
      return { kind: "bytes", status: 200, headers, body: writeAtomLog(place, readFeedChangesets(repo, entries)) };
    case "rss":
      return { kind: "bytes", status: 200, headers, body: writeRssLog(place, readFeedChangesets(repo, entries)) };
  }
}

async function makeChangelogView(place: Place, request: LogRequest): Promise<ChangelogView> {
  const { start, source, symbol, count } = request;
  const { repo, rev, node } = start;
  const { revs, next } = listPage(request);
  const entries: ChangelogEntry[] = [];
  for await (const { row, entry, message } of eachLogRow(place, source, revs)) {
    const push = entry.push && showPush(place, entry.push, entry.node);
    entries.push({ ...row, user: entry.changeset.user, description: message, push });
  }
  return {
    name: "changelog",
    frame: makeFrame(place, {
      title: `${place.tree.name}: changelog`,
      heading: "changelog",
      command: "log",
      symbol,
      alternates: [
        { text: "json", href: linkIn(place, { command: "log", style: "json", symbol: node }) },
        { text: "raw", href: linkIn(place, { command: "log", style: "raw", symbol: node }) },
      ],
    }),
    changesetCount: repo.length,
    entries,
    navigation: navigateLog(place, {
      ...{ repo, command: "log", symbol, from: rev, size: Math.min(count, MAX_ROWS), next },
    }),
  };
}
