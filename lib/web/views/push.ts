/** The page of a push: who pushed what, when, and onto what. From the index alone: no bundle is read. */
import { firstLine, linkify } from "../../commit-message/linkify";
import { RepoError } from "../../errors";
import { type Node, NULL_NODE, shortNode } from "../../ids";
import type { Push, PushedChangeset } from "../../push-index/push-index";
import type { Answer, Plan } from "../answer";
import { planPush } from "../caching";
import { urlFor } from "../links";
import { linkBases, treeherderLinks } from "../outside";
import { person } from "../person";
import type { Place } from "../place";
import { CONTENT_TYPES } from "../respond";
import { linkIn, makeFrame } from "./frame";
import type { PushChangeset, PushView } from "./push-view";
import type { TextLink } from "./rev-view";
import { showDate } from "./shown-date";

/** The most changesets that the page lists. */
export const MAX_LISTED = 1_000;

/** Plans the answer of a push's own URL. */
export async function planPushPage(place: Place): Promise<Plan> {
  const { push } = place;
  if (push === undefined) throw new RepoError("notFound", "no push is named");
  return planPush(place, push, () => answerPush(place, push));
}

async function answerPush(place: Place, push: Push): Promise<Answer> {
  const headers = { "content-type": CONTENT_TYPES.html };
  return { kind: "page", status: 200, headers, view: await makePushView(place, push) };
}

async function makePushView(place: Place, push: Push): Promise<PushView> {
  const { tree, site } = place;
  const changesets = await tree.index.readChangesets(tree.name, push.pushId);
  return {
    name: "push",
    frame: makeFrame(place, {
      title: `${tree.name}: push ${push.pushId}`,
      heading: `bundle ${push.bundle.slice(0, 12)}`,
      command: "push",
      alternates: [{ text: "json", href: linkIn(place, { command: "shortlog", style: "json" }) }],
    }),
    pushId: push.pushId,
    bundle: push.bundle,
    user: push.user,
    date: showDate(push.dateSeconds),
    bases: linkGround(place, changesets),
    baseUrl: webAddress(push.baseUrl),
    standsOn: await linkLowerPushes(place, push),
    treeherder: treeherderLinks(site, tree.name, push),
    changesetCount: changesets.length,
    changesets: changesets
      .slice(-MAX_LISTED)
      .reverse()
      .map((changeset) => describe(place, changeset)),
    shortlogHref: linkIn(place, { command: "shortlog" }),
  };
}

/** Links the parents of the push's changesets that are not its own, in the order of the series. */
function linkGround(place: Place, changesets: readonly PushedChangeset[]): TextLink[] {
  const own = new Set(changesets.map(({ node }) => node));
  const parents = new Set(changesets.flatMap(({ parents }) => parents));
  return [...parents]
    .filter((node: Node) => node !== NULL_NODE && !own.has(node))
    .map((node) => ({ text: shortNode(node), href: linkIn(place, { command: "rev", symbol: node }) }));
}

async function linkLowerPushes({ tree, url }: Place, push: Push): Promise<TextLink[]> {
  const links: TextLink[] = [];
  for (const bundle of push.standsOn) {
    const lower = await tree.getPushByBundle(bundle);
    const text = lower === undefined ? bundle : `push ${lower.pushId}`;
    links.push({ text, href: urlFor({ tree: tree.name, bundle, command: "push", session: url.session }) });
  }
  return links;
}

/** Returns an address on the web; a local path is nobody's business. */
function webAddress(baseUrl: string): string | undefined {
  return /^https?:\/\//i.test(baseUrl) ? baseUrl : undefined;
}

function describe(place: Place, changeset: PushedChangeset): PushChangeset {
  const { node, position, user, description, files } = changeset;
  return {
    node,
    number: position + 1,
    href: linkIn(place, { command: "rev", symbol: node }),
    rawHref: linkIn(place, { command: "rev", style: "raw", symbol: node }),
    author: person(user),
    summary: firstLine(linkify(description, linkBases(place.site))),
    fileCount: files.length,
  };
}
