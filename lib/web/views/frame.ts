/** Makes what surrounds every page. */
import type { BundleId } from "../../ids";
import type { Command } from "../commands";
import { type Link, urlFor } from "../links";
import type { Place } from "../place";
import type { SessionVariable } from "../session";
import type { Frame, FrameLink } from "./frame-view";
import { showDate } from "./shown-date";

/** What a page tells its frame. */
export interface FrameOptions {
  readonly title: string;
  /** The page's own name, last of the breadcrumbs; its navigation entry is plain text. */
  readonly heading: string;
  /** `undefined` for a page that navigation does not lead to. */
  readonly command: Command | undefined;
  /** The symbol that navigation keeps; the tip when left out. */
  readonly symbol?: string | undefined;
  /** The page in machine styles. */
  readonly alternates?: readonly FrameLink[];
}

/** The pages that are here, in the order of the navigation, with the names that hgweb gives them. */
const NAVIGATION: readonly { readonly command: Command; readonly text: string; readonly keepsSymbol: boolean }[] = [
  { command: "summary", text: "summary", keepsSymbol: false },
  { command: "shortlog", text: "shortlog", keepsSymbol: true },
  { command: "log", text: "changelog", keepsSymbol: true },
  { command: "pushloghtml", text: "pushlog", keepsSymbol: false },
  { command: "tags", text: "tags", keepsSymbol: false },
  { command: "bookmarks", text: "bookmarks", keepsSymbol: false },
  { command: "branches", text: "branches", keepsSymbol: false },
  { command: "file", text: "files", keepsSymbol: true },
  { command: "rev", text: "changeset", keepsSymbol: true },
];

/** The first breadcrumb of every page: the list of trees. */
const HOME: FrameLink = { text: "headless-try", href: "/" };

/** Makes the frame of a page that is about no tree, or of a failure, which knows no more than the tree's name. */
export function makeOuterFrame(title: string, heading: string | undefined, tree?: string, bundle?: BundleId): Frame {
  const at = tree === undefined ? undefined : { tree, bundle };
  return {
    title,
    tree,
    breadcrumbs: [
      heading === undefined ? { text: HOME.text } : HOME,
      ...(at === undefined ? [] : [{ text: at.tree, href: urlFor({ tree: at.tree, command: "summary" }) }]),
      ...(heading === undefined ? [] : [{ text: heading }]),
    ],
    navigation:
      at === undefined ? [] : NAVIGATION.map(({ command, text }) => ({ text, href: urlFor({ ...at, command }) })),
    scope: undefined,
    alternates: [],
  };
}

/** Makes the frame of a page. */
export function makeFrame(place: Place, options: FrameOptions): Frame {
  const { url, tree, push } = place;
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
    navigation: navigate(place, options),
    scope: push && {
      pushId: push.pushId,
      bundle: push.bundle,
      user: push.user,
      date: showDate(push.dateSeconds),
      href: urlFor({ tree: tree.name, bundle: push.bundle, command: "push", session: url.session }),
    },
    alternates: options.alternates ?? [],
  };
}

function navigate(place: Place, options: FrameOptions): FrameLink[] {
  return NAVIGATION.map(({ command, text, keepsSymbol }) => {
    if (command === options.command) return { text };
    // The pushlog is the tree's: a push has but one row in it.
    const scope = command === "pushloghtml" ? { bundle: undefined } : {};
    return { text, href: linkIn(place, { command, symbol: keepsSymbol ? options.symbol : undefined, ...scope }) };
  });
}

/** Returns a link that stays in the place's scope and keeps its session variables. */
export function linkIn(place: Place, link: Partial<Link> & Pick<Link, "command">): string {
  const style = link.style ?? "html";
  // Machine styles have no choices to carry.
  const session: readonly SessionVariable[] = style === "html" ? place.url.session : [];
  return urlFor({ tree: place.tree.name, bundle: place.push?.bundle, session, ...link });
}
