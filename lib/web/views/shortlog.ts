/** `shortlog`: changesets by number from one down, a line for each. Source: hgweb-compat 1.4, 2.3, 7. */
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { linkIn, makeFrame } from "./frame";
import { writeJsonLog } from "./log-entry-json";
import { readLogRows } from "./log-entry-rows";
import { linkMoreRows, navigateLog } from "./log-navigation";
import { type LogRequest, listPage, MAX_ROWS, readListEntries, readLogRequest } from "./log-request";
import type { ShortlogView } from "./shortlog-view";

/** Entries of a page that does not ask for another number. */
const ENTRIES = 60;

/** Plans the answer of `shortlog`. */
export function planShortlog(place: Place): Promise<Plan> {
  return planState(place, () => answerShortlog(place));
}

async function answerShortlog(place: Place): Promise<Answer> {
  const request = await readLogRequest(place, ENTRIES);
  const { style } = place.url;
  const headers = { "content-type": CONTENT_TYPES[style] };
  switch (style) {
    case "html":
      return { kind: "page", status: 200, headers, view: await makeShortlogView(place, request) };
    case "json":
      return {
        kind: "bytes",
        status: 200,
        headers,
        body: writeJsonLog(request.start, readListEntries(place, request)),
      };
    case "raw":
      return textAnswer(style, "'raw' is not a browsable style");
    default:
      return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  }
}

async function makeShortlogView(place: Place, request: LogRequest): Promise<ShortlogView> {
  const { start, source, symbol, count } = request;
  const { repo, rev, node } = start;
  const { revs, next } = listPage(request);
  const jsonHref = linkIn(place, { command: "shortlog", style: "json", symbol: node });
  return {
    name: "shortlog",
    frame: makeFrame(place, {
      title: `${place.tree.name}: shortlog`,
      heading: "shortlog",
      command: "shortlog",
      symbol,
      alternates: [{ text: "json", href: jsonHref }],
    }),
    changesetCount: repo.length,
    entries: await readLogRows(place, source, revs),
    more: linkMoreRows(place, { repo, command: "shortlog", next }),
    navigation: navigateLog(place, {
      ...{ repo, command: "shortlog", symbol, from: rev, size: Math.min(count, MAX_ROWS), next },
    }),
  };
}
