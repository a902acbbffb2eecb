/** `pushlog`: the Atom feed of the pushes, in every style. Source: hgweb-compat 3.8. */
import { decodeUtf8b } from "../../bytes/text";
import { pathBytes } from "../../ids";
import type { Push, PushedChangeset } from "../../push-index/push-index";
import type { PushlogAnswer } from "../../pushlog/pushlog";
import type { Answer, Plan } from "../answer";
import { escapeXml } from "../escape";
import type { Place } from "../place";
import { feedLink, feedRoot } from "./feed";
import { planQuery, queryPushes, readQuery } from "./pushlog-query";
import { encodePieces } from "./text-pieces";

/** Without a charset, as the reference sends it. */
const CONTENT_TYPE = "application/atom+xml";

/** Plans the answer of `pushlog`. */
export async function planPushlogFeed(place: Place): Promise<Plan> {
  const query = readQuery(place);
  return planQuery(place, query, async (): Promise<Answer> => {
    const answer = await queryPushes(place, query, { order: "newestFirst", withChangesets: true });
    const headers = { "content-type": CONTENT_TYPE };
    return { kind: "bytes", status: 200, headers, body: encodePieces(writeFeed(place, answer)) };
  });
}

/** Writes an entry for each changeset, newest first, as the pushes are read. */
async function* writeFeed(place: Place, { pieces }: PushlogAnswer): AsyncGenerator<string> {
  const self = escapeXml(feedLink(place, { command: "pushlog" }));
  const alternate = escapeXml(feedLink(place, { command: "pushloghtml" }));
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n <id>${self}</id>\n`;
  yield ` <link rel="self" href="${self}"/>\n <link rel="alternate" href="${alternate}"/>\n`;
  yield ` <title>${escapeXml(place.tree.name)} Pushlog</title>\n`;
  let isFirst = true;
  for await (const piece of pieces) {
    for (const { push, changesets = [] } of piece) {
      place.signal.throwIfAborted();
      if (isFirst) yield updated(push.dateSeconds);
      isFirst = false;
      for (const changeset of changesets.toReversed()) yield writeEntry(place, push, changeset);
    }
  }
  if (isFirst) yield updated(place.site.nowSeconds());
  yield "</feed>\n";
}

function updated(seconds: number): string {
  return ` <updated>${moment(seconds)}</updated>\n`;
}

function writeEntry(place: Place, { user, dateSeconds }: Push, { node, files }: PushedChangeset): string {
  const items = files.map((path) => `<li class="file">${escapeXml(decodeUtf8b(pathBytes(path)))}</li>`).join("");
  return [
    " <entry>",
    `  <title>Changeset ${node}</title>`,
    `  <id>${escapeXml(feedRoot(place))}#changeset-${node}</id>`,
    `  <link href="${escapeXml(feedLink(place, { command: "rev", symbol: node }))}"/>`,
    `  <updated>${moment(dateSeconds)}</updated>`,
    // The reference escapes the user twice, and readers have come to expect it.
    `  <author>\n   <name>${escapeXml(escapeXml(user))}</name>\n  </author>`,
    `  <content type="xhtml">\n   <div xmlns="http://www.w3.org/1999/xhtml">\n    <ul class="filelist">${items}</ul>\n   </div>\n  </content>`,
    " </entry>",
    "",
  ].join("\n");
}

/** Returns `2020-09-13T16:26:40Z`. */
function moment(seconds: number): string {
  return `${new Date(Math.floor(seconds) * 1_000).toISOString().slice(0, -5)}Z`;
}
