/** `graph`: changesets by number from one down, and how they hang together. Source: hgweb-compat 1.4, 2.3, 6.6, 7. */
import type { Answer, Plan } from "../answer";
import { planMoment, planState } from "../caching";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { findGraphPage, readGraphEntries } from "./graph-entry";
import { writeJsonGraph } from "./graph-json";
import { makeGraphView } from "./graph-page";
import { writeRawGraph } from "./graph-raw";
import { MANY_ENTRIES, readLogRequest } from "./log-request";

/** Rows of a page that does not ask for another number. */
const ROWS = 60;

/** Plans the answer of `graph`. */
export function planGraph(place: Place): Promise<Plan> {
  // Raw text tells ages, which hang on the moment.
  const nowSeconds = Math.floor(place.site.nowSeconds());
  const produce = () => answerGraph(place, nowSeconds);
  return place.url.style === "raw" ? planMoment(place, nowSeconds, produce) : planState(place, produce);
}

async function answerGraph(place: Place, nowSeconds: number): Promise<Answer> {
  const { url, signal } = place;
  const request = await readLogRequest(place, ROWS);
  const { start, source, count } = request;
  const { style } = url;
  const headers = { "content-type": CONTENT_TYPES[style] };
  if (style === "html") return { kind: "page", status: 200, headers, view: await makeGraphView(place, request) };
  if (Math.min(count, start.rev) > MANY_ENTRIES) place.costs.begin();
  const page = await findGraphPage(start.repo, start.rev, count, signal);
  const entries = readGraphEntries(source, page, signal);
  switch (style) {
    case "json":
      return { kind: "bytes", status: 200, headers, body: writeJsonGraph(start, entries) };
    case "raw": {
      const { rowCount } = page;
      return { kind: "bytes", status: 200, headers, body: writeRawGraph({ start, rowCount, nowSeconds }, entries) };
    }
    default:
      return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  }
}
