/** Makes what surrounds every page. */
import type { RepoPath } from "../../ids";
import { type Link, urlFor } from "../links";
import type { Place } from "../place";
import { listFeeds } from "./feed-links";
import type { Frame, FrameLink, FrameSearch } from "./frame-view";
import { type LinkOrigin, linkFrom, linksFrom, type NavigationOptions, navigate } from "./navigation";
import { showDate } from "./shown-date";

/** What a page tells its frame. */
export interface FrameOptions extends NavigationOptions {
  readonly title: string;
  /** The page's own name, last of the breadcrumbs. */
  readonly heading: string;
  /** The page in machine styles. */
  readonly alternates?: readonly FrameLink[];
  /** What was searched for. */
  readonly query?: string;
}

/** The first breadcrumb of every page: the list of trees. */
const HOME: FrameLink = { text: "headless-try", href: "/" };

/** Makes the frame of a page that is about no tree, or of a failure, which knows no more than the tree's name. */
export function makeOuterFrame(title: string, heading: string | undefined, origin?: LinkOrigin): Frame {
  return {
    title,
    tree: origin?.tree,
    breadcrumbs: [
      heading === undefined ? { text: HOME.text } : HOME,
      ...(origin === undefined
        ? []
        : [{ text: origin.tree, href: linkFrom(origin, { command: "summary", bundle: undefined }) }]),
      ...(heading === undefined ? [] : [{ text: heading }]),
    ],
    ...(origin === undefined
      ? { navigation: [], search: undefined, feeds: [] }
      : {
          navigation: navigate(origin, { command: undefined }),
          search: makeSearch(origin, ""),
          feeds: listFeeds(origin, { command: undefined }),
        }),
    scope: undefined,
    alternates: [],
  };
}

/** Makes the frame of a page. */
export function makeFrame(place: Place, options: FrameOptions): Frame {
  const { url, tree, push } = place;
  const origin = originOf(place);
  const breadcrumbs: FrameLink[] = [
    HOME,
    { text: tree.name, href: linkIn(place, { command: "summary", bundle: undefined }) },
  ];
  if (push !== undefined) {
    const isHere = options.command === "push";
    breadcrumbs.push({ text: `push ${push.pushId}`, href: isHere ? undefined : linkIn(place, { command: "push" }) });
  }
  breadcrumbs.push({ text: options.heading });
  return {
    title: options.title,
    tree: tree.name,
    breadcrumbs,
    navigation: navigate(origin, options),
    search: makeSearch(origin, options.query ?? ""),
    scope: push && {
      pushId: push.pushId,
      bundle: push.bundle,
      user: push.user,
      date: showDate(push.dateSeconds),
      href: urlFor({ tree: tree.name, bundle: push.bundle, command: "push", session: url.session }),
    },
    alternates: options.alternates ?? [],
    feeds: listFeeds(origin, options),
  };
}

function makeSearch(origin: LinkOrigin, query: string): FrameSearch {
  return {
    action: linkFrom(origin, { command: "log", session: [] }),
    query,
    session: origin.session,
    helpHref: linkFrom(origin, { command: "help", symbol: "revsets", session: [] }),
  };
}

function originOf({ tree, push, url }: Place): LinkOrigin {
  return { tree: tree.name, bundle: push?.bundle, session: url.session };
}

/** Returns a link that stays in the place's scope and keeps its session variables. */
export function linkIn(place: Place, link: Partial<Link> & Pick<Link, "command">): string {
  return linkFrom(originOf(place), link);
}

/** Returns what gives links as `linkIn` does that differ in their path alone. */
export function linksIn(place: Place, link: Parameters<typeof linksFrom>[1]): (path: RepoPath) => string {
  return linksFrom(originOf(place), link);
}
