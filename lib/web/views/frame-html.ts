/**
 * What stands above and below every page, written as strings. Nothing in it changes in a browser; as React elements it
 * is half of a small page's, made at each request, and sent once more as data.
 */
import { escapeHtml } from "../escape";
import type { SessionVariable } from "../session";
import type { FrameFeed, FrameLink } from "./frame-view";
import type { ShownDate } from "./shown-date";

/** The push whose scope a page stays in. */
export interface FrameScope {
  readonly pushId: number;
  readonly user: string;
  readonly date: ShownDate;
  /** The push's page. */
  readonly href: string;
}

/** The form that asks for a search. */
export interface FrameSearch {
  /** Where it leads, without a query: a form puts its own fields there. */
  readonly action: string;
  /** What was searched for; empty on pages of other kinds. */
  readonly query: string;
  /** What the form carries beside the query. */
  readonly session: readonly SessionVariable[];
  /** The help on queries. */
  readonly helpHref: string;
}

/** What stands above a page. */
export interface FrameHeader {
  readonly breadcrumbs: readonly FrameLink[];
  readonly navigation: readonly FrameLink[];
  /** `undefined` on a page of no tree. */
  readonly search: FrameSearch | undefined;
  readonly scope: FrameScope | undefined;
}

/** Writes the content of the header: where one is, where one can go, and the search. */
export function writeHeaderHtml({ breadcrumbs, navigation, search, scope }: FrameHeader): string {
  const pages =
    navigation.length === 0 ? "" : `<nav class="page_nav" aria-label="Pages">${writeLinks(navigation)}</nav>`;
  return (
    `<div class="page_header"><nav aria-label="Breadcrumbs">${writeLinks(breadcrumbs)}</nav>` +
    `${search === undefined ? "" : writeSearch(search)}</div>${pages}${scope === undefined ? "" : writeScope(scope)}`
  );
}

/**
 * Writes the content of the footer.
 * @param tree `undefined` on a page of no tree
 * @param alternates the same page for machines
 */
export function writeFooterHtml(
  tree: string | undefined,
  alternates: readonly FrameLink[],
  feeds: readonly FrameFeed[],
): string {
  const machines = [...alternates, ...feeds];
  const text = `<span class="page_footer_text">${escapeHtml(tree ?? "headless-try")}</span>`;
  return machines.length === 0 ? text : text + writeLinks(machines);
}

function writeLinks(links: readonly FrameLink[]): string {
  return `<ul>${links.map((link) => `<li>${writeLink(link)}</li>`).join("")}</ul>`;
}

/** As the component `LinkOrText` shows it. */
function writeLink({ text, href }: FrameLink): string {
  const shown = escapeHtml(text);
  return href === undefined
    ? `<span aria-current="page">${shown}</span>`
    : `<a href="${escapeHtml(href)}">${shown}</a>`;
}

/** Its id, action and field are hgweb's. */
function writeSearch({ action, query, session, helpHref }: FrameSearch): string {
  const carried = session.map(
    ([name, value]) => `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`,
  );
  return (
    `<search><form id="searchform" action="${escapeHtml(action)}" method="get">${carried.join("")}` +
    '<label class="unseen" for="searchform-rev">Find changesets</label>' +
    `<input id="searchform-rev" type="search" name="rev" value="${escapeHtml(query)}"` +
    ' placeholder="Changeset, keywords or revset" autocomplete="off"><button type="submit">Search</button>' +
    `<a href="${escapeHtml(helpHref)}">How to search</a></form></search>`
  );
}

function writeScope({ pushId, user, date, href }: FrameScope): string {
  return (
    `<p class="scope">In <a href="${escapeHtml(href)}">push ${pushId}</a> by ${escapeHtml(user)} at ` +
    `<time datetime="${escapeHtml(date.iso)}">${escapeHtml(date.shown)}</time></p>`
  );
}
