/** Makes what surrounds every page. */
import type { RepoPath } from "../../ids";
import { type Link, urlFor } from "../links";
import type { Place } from "../place";
import { listFeeds } from "./feed-links";
import { type FrameSearch, writeFooterHtml, writeHeaderHtml } from "./frame-html";
import type { Frame, FrameLink } from "./frame-view";
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

/** What the frame of a page tells that knows no place. */
export interface OuterFrameOptions {
  readonly title: string;
  /** The page's own name; the list of trees itself has none. */
  readonly heading?: string;
  /** A tree that is known by its name alone. */
  readonly origin?: LinkOrigin | undefined;
  readonly alternates?: readonly FrameLink[];
}

/** Makes the frame of a page that is about no tree, or of a failure, which knows no more than the tree's name. */
export function makeOuterFrame({ title, heading, origin, alternates = [] }: OuterFrameOptions): Frame {
  const breadcrumbs: FrameLink[] = [heading === undefined ? { text: HOME.text } : HOME];
  if (origin !== undefined) {
    const href = linkFrom(origin, { command: "summary", bundle: undefined });
    breadcrumbs.push({ text: origin.tree, href });
  }
  if (heading !== undefined) breadcrumbs.push({ text: heading });
  const navigation = origin === undefined ? [] : navigate(origin, { command: undefined });
  const search = origin && makeSearch(origin, "");
  const feeds = origin === undefined ? [] : listFeeds(origin, { command: undefined });
  return {
    title,
    feeds,
    headerHtml: writeHeaderHtml({ breadcrumbs, navigation, search, scope: undefined }),
    footerHtml: writeFooterHtml(origin?.tree, alternates, feeds),
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
  const navigation = navigate(origin, options);
  const search = makeSearch(origin, options.query ?? "");
  const scope = push && {
    pushId: push.pushId,
    user: push.user,
    date: showDate(push.dateSeconds),
    href: urlFor({ tree: tree.name, bundle: push.bundle, command: "push", session: url.session }),
  };
  const feeds = listFeeds(origin, options);
  return {
    title: options.title,
    feeds,
    headerHtml: writeHeaderHtml({ breadcrumbs, navigation, search, scope }),
    footerHtml: writeFooterHtml(tree.name, options.alternates ?? [], feeds),
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
