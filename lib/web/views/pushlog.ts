/** `pushloghtml`: the pushes as a page. Source: hgweb-compat 4. */
import type { PushlogAnswer } from "../../pushlog/pushlog";
import { describeQuery, type PushlogQuery } from "../../pushlog/pushlog-query";
import type { Answer, Plan } from "../answer";
import { urlFor } from "../links";
import { linkBases } from "../outside";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { linkIn, makeFrame } from "./frame";
import { PushedNames } from "./pushed-names";
import { linkPages } from "./pushlog-pages";
import { planQuery, queryPushes, readQuery } from "./pushlog-query";
import { type PushlogRow, type PushlogRows, type RowLinks, writePushlogRows } from "./pushlog-rows";
import type { PushlogSearch, PushlogView } from "./pushlog-view";

/** Rows on one page at most: a query may mean all that was ever pushed. */
const MAX_ROWS = 1_000;

/** Plans the answer of `pushloghtml`. */
export async function planPushlog(place: Place): Promise<Plan> {
  const query = readQuery(place);
  return planQuery(place, query, () => answerPushlog(place, query));
}

async function answerPushlog(place: Place, query: PushlogQuery): Promise<Answer> {
  const { style } = place.url;
  const answer = await queryPushes(place, query, { order: "newestFirst", withChangesets: true });
  if (style !== "html") return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  const view = await makePushlogView(place, query, answer);
  return { kind: "page", status: 200, headers: { "content-type": CONTENT_TYPES.html }, view };
}

async function makePushlogView(place: Place, query: PushlogQuery, answer: PushlogAnswer): Promise<PushlogView> {
  const { tree, url, push } = place;
  const { pushes, isCut } = await readRows(place, answer);
  const jsonHref = linkIn(place, {
    command: "pushes",
    style: "json",
    symbol: url.typedSymbol,
    params: url.query.pairs,
  });
  const whole = urlFor({ tree: tree.name, command: "pushloghtml", session: url.session });
  return {
    name: "pushlog",
    frame: makeFrame(place, {
      title: `${tree.name}: pushlog`,
      heading: "pushlog",
      command: "pushloghtml",
      alternates: [{ text: "json", href: jsonHref }],
    }),
    heading: push === undefined ? `Pushes to ${tree.name}` : `Push ${push.pushId} to ${tree.name}`,
    description: describeQuery(query),
    // In a scope there is but one push, whatever its number.
    pages: push === undefined ? linkPages(place, answer.page, answer.lastPage) : [],
    search: push === undefined ? makeSearch(place, query) : undefined,
    wholePushlog: push && { text: `all pushes to ${tree.name}`, href: whole },
    otherPushes: answer.otherHolders.map(({ pushId, bundle }) => ({
      text: `push ${pushId}`,
      href: urlFor({ tree: tree.name, bundle, command: "push", session: url.session }),
    })),
    rowsHtml: writePushlogRows(pushes, makeRowLinks(place)),
    cut: isCut ? { rows: MAX_ROWS, jsonHref } : undefined,
  };
}

/** Reads the rows of a page, newest first, and no more of the pushlog than they need. */
async function readRows(
  place: Place,
  { pieces }: PushlogAnswer,
): Promise<{ pushes: readonly PushlogRows[]; isCut: boolean }> {
  const names = await PushedNames.read(place);
  const pushes: PushlogRows[] = [];
  let room = MAX_ROWS;
  for await (const piece of pieces) {
    for (const { push, changesets = [] } of piece) {
      place.signal.throwIfAborted();
      if (room === 0) return { pushes, isCut: true };
      const rows: PushlogRow[] = [];
      for (const changeset of changesets.toReversed().slice(0, room)) {
        rows.push({ changeset, labels: await names.readLabels(changeset) });
      }
      pushes.push({ push, rows, total: changesets.length });
      room -= rows.length;
      if (rows.length < changesets.length) return { pushes, isCut: true };
    }
  }
  return { pushes, isCut: false };
}

/** Rows lead into the scope of their push, so that one sees the changeset as it was pushed. */
function makeRowLinks({ site, tree, url }: Place): RowLinks {
  const at = { tree: tree.name, session: url.session };
  return {
    rev: ({ bundle }, node) => urlFor({ ...at, bundle, command: "rev", symbol: node }),
    push: ({ bundle }) => urlFor({ ...at, bundle, command: "push" }),
    bases: linkBases(site),
  };
}

function makeSearch({ tree, url }: Place, { typedDates }: PushlogQuery): PushlogSearch {
  return {
    // A form puts its own fields in place of a query.
    action: urlFor({ tree: tree.name, command: "pushloghtml" }),
    startdate: typedDates.startdate ?? "1 week ago",
    enddate: typedDates.enddate ?? "now",
    session: url.session,
  };
}
