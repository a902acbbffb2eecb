/**
 * Judges our page by hgweb's: the same changesets with the same numbers, every line with the same anchor and the same text,
 * and every link of theirs that is not on the list of those that are left out. Ours has more links, and other markup.
 */
import { type Element, findAll, parseMarkup, textOf } from "./markup";

/** A link of hgweb's that our pages do without. */
interface LeftOut {
  /** Below the repository. */
  readonly target: RegExp;
  /** The commands whose pages have it; all when left out. */
  readonly on?: RegExp;
  /** A link that our page has to have instead; or must not have, for the reason to hold. */
  readonly given?: RegExp;
  readonly unless?: RegExp;
  readonly why: string;
}

const LINKS_LEFT_OUT: readonly LeftOut[] = [
  { target: /^https:\/\/mercurial-scm\.org$/, why: "the logo" },
  { target: /^\/static\//, why: "hgweb's own style sheets and icons" },
  {
    target: /^\/try(\/bundle(\/[0-9a-f]{12})?)?$/,
    why: "a breadcrumb for each part of the URL: ours lead to the tree and to the push",
  },
  {
    target: /^\/raw-rev\/[0-9a-f]{12}$/,
    on: /^(rev|changeset)$/,
    given: /^\/raw-rev\//,
    why: "the title of stock hgweb's page: hg.mozilla.org's is no link, and the navigation has it for the symbol asked for",
  },
  { target: /%252F/, why: "a name with %2F in it: hgweb's links lead to another" },
  {
    target: /^\/(atom|rss)-log$/,
    on: /^(filelog|tags|bookmarks|branches)$/,
    why: "the changelog's feeds on pages that have feeds of their own",
  },
  {
    target: /^\/log\/[0-9a-f]{12}\//,
    on: /^filelog$/,
    given: /^\/log\/tip\//,
    why: "steps of 10, 30, 100 within a file's history: ours go to what is older and to the newest",
  },
  {
    target: /^\/annotate\/[0-9a-f]{12}\//,
    on: /^annotate$/,
    why: "what hovers over each line: ours has it for the first of those that come from one changeset, and finds a renamed file",
  },
  { target: /[?&]revcount=2000\b/, why: "ours has 1,000 rows at most" },
  { target: /[?&]revcount=/, on: /^error$/, why: "the length of a list that cannot be shown" },
  { target: /[?&]descend=/, on: /^filelog$/, why: "descend means something for lines alone" },
  {
    target: /^\/file\/[^/]+$/,
    on: /^(diff|filediff|comparison)$/,
    why: "hgweb's link to all files, whichever file is shown: ours leads to its folder, as from its other pages",
  },
  {
    target: /^\/(file|annotate)\/[^/]+\/./,
    on: /^(diff|filediff|comparison)$/,
    unless: /^\/annotate\//,
    why: "a file that the changeset removed: hgweb's links lead nowhere",
  },
];

/** The commands whose pages list changesets. Other pages of ours link more of them than hgweb's. */
const LISTS = /^(log|changelog|shortlog|filelog|search|graph|summary|tags|bookmarks|branches)$/;

/**
 * Says what is the first difference between two pages below `mount`.
 * @param command whose pages they are; `error` for those of failures
 */
export function findPageDifference(theirs: string, ours: string, mount: string, command: string): string | undefined {
  const [there, here] = [readPage(normalText(theirs), mount), readPage(normalText(ours), mount)];
  return (
    findFactDifference(there.facts, here.facts) ??
    findListDifference("lines", there.lines, here.lines) ??
    (LISTS.test(command) ? findListDifference("changesets", there.changesets, here.changesets) : undefined) ??
    (here.text.includes(there.failure) ? undefined : `not told: ${there.failure}`) ??
    findMissingLink(there.links, here.links, command)
  );
}

/** How many signs stand for bytes that are no UTF-8 is each reader's affair. */
function normalText(html: string): string {
  return html.replace(/\ufffd+/g, "\ufffd");
}

interface Page {
  /** The changeset that is shown, its parents and children, in the order of the page. */
  readonly facts: readonly Fact[];
  /** The ids of lines, with their texts. */
  readonly lines: readonly string[];
  /** The changesets that are linked below the navigation, each once, in order. */
  readonly changesets: readonly string[];
  readonly links: ReadonlySet<string>;
  readonly text: string;
  /** What hgweb says went wrong; empty where nothing did. */
  readonly failure: string;
}

interface Fact {
  readonly kind: string;
  /** The local number; not on all pages. */
  readonly number: string | undefined;
  readonly target: string;
}

const FACT = /^(changeset|parent|child) (-?\d+)$/;
/** What our pages about files call them. */
const TERMS: Readonly<Record<string, string>> = { Changeset: "changeset", Parents: "parent", Children: "child" };
const LINE_ID = /^(?:[0-9a-f]{12}-)?[lr]\d+(\.\d+|r\d+)?$/;
const hasClass = (element: Element, name: string) => (element.attributes.get("class") ?? "").split(" ").includes(name);
const isElement = (child: Element | string): child is Element => typeof child !== "string";

function readPage(html: string, mount: string): Page {
  const page = parseMarkup(html);
  const text = textOf(page).replace(/\s+/g, " ");
  const target = (element: Element, name = "href") => normalLink(element.attributes.get(name) ?? "", mount);
  const linksIn = (element: Element, name = "href") =>
    [...findAll(element, ({ attributes }) => attributes.has(name))].map((each) => target(each, name));
  const changesets = linksIn(withoutNavigation(page)).filter((link) => /^\/rev\/[0-9a-f]{12}(\?|$)/.test(link));
  return {
    facts: [...readFacts(page, linksIn)],
    lines: readLines(page, target),
    changesets: [...new Set(changesets)],
    links: new Set([...linksIn(page), ...linksIn(page, "action")]),
    text,
    failure: / An error occurred while processing your request (.*) try RSS Atom $/.exec(text)?.[1] ?? "",
  };
}

/** Reads the facts of a table, as hgweb has them and our page of a changeset; and of a list, as our pages about files do. */
function* readFacts(page: Element, linksIn: (element: Element) => string[]): Generator<Fact> {
  for (const row of findAll(page, ({ tag }) => tag === "tr")) {
    const label = row.children.find(isElement);
    const [, kind, number] = FACT.exec(label === undefined ? "" : textOf(label).trim()) ?? [];
    if (kind !== undefined) yield { kind, number, target: linksIn(row)[0] ?? "" };
  }
  for (const list of findAll(page, ({ tag }) => tag === "dl")) {
    const items = list.children.filter(isElement);
    for (const [i, item] of items.entries()) {
      const kind = TERMS[textOf(item)];
      const told = items[i + 1];
      if (item.tag !== "dt" || kind === undefined || told === undefined) continue;
      for (const target of linksIn(told)) yield { kind, number: undefined, target };
    }
  }
}

function findFactDifference(theirs: readonly Fact[], ours: readonly Fact[]): string | undefined {
  const withNumbers = ours.some(({ number }) => number !== undefined);
  const show = ({ kind, number, target }: Fact) => `${kind} ${withNumbers ? number : ""} ${target}`;
  return findListDifference("facts", theirs.map(show), ours.map(show));
}

function withoutNavigation(element: Element): Element {
  const isNavigation = (each: Element) =>
    each.tag === "nav" || hasClass(each, "page_nav") || hasClass(each, "extra_nav");
  const children = element.children
    .filter((child) => !isElement(child) || !isNavigation(child))
    .map((child) => (isElement(child) ? withoutNavigation(child) : child));
  return { ...element, children };
}

function readLines(page: Element, target: (element: Element) => string): string[] {
  const lines: string[] = [];
  for (const element of findAll(page, ({ attributes }) => LINE_ID.test(attributes.get("id") ?? ""))) {
    const cells = [...findAll(element, ({ tag }) => tag === "td")];
    // An annotated line is in the last cell of its row, those of a comparison are in two.
    const shown = cells.length === 2 ? cells : [cells.at(-1) ?? element];
    // The changeset that the line comes from, where one is named.
    const origin = cells
      .find((cell) => hasClass(cell, "annotate"))
      ?.children.find((child) => isElement(child) && child.tag === "a");
    const from = origin === undefined ? "" : ` from ${target(origin as Element)}`;
    lines.push(
      `${element.attributes.get("id")}${from}: ${shown.map((each) => JSON.stringify(lineIn(each))).join(" | ")}`,
    );
  }
  return lines;
}

/** Returns the text of a line, after its number where it has one. */
function lineIn(element: Element): string {
  const number = [...findAll(element, (each) => hasClass(each, "linenr"))].map(textOf).join("");
  const line = textOf(element)
    .slice(number.length)
    .replace(/[\r\n]+$/, "");
  return number.trim() === "" ? line : `${number.trim()} ${line}`;
}

/** Returns where a link leads below the repository: nodes by their first 12 digits, parameters in alphabetical order. */
function normalLink(href: string, mount: string): string {
  const [whole = "", fragment] = href.split("#");
  const below = whole.startsWith(`${mount}/`) ? whole.slice(mount.length) : whole;
  const [path = "", query] = below.split("?");
  const short = path
    .replace(/[0-9a-f]{40}/g, (node) => node.slice(0, 12))
    .replace(/^\/changeset\b/, "/rev")
    .replace("%3A", ":");
  const parameters = query === undefined ? "" : `?${query.split("&").sort().join("&")}`;
  return `${short.replace(/(.)\/$/, "$1")}${parameters}${fragment === undefined ? "" : `#${fragment}`}`;
}

function findListDifference(what: string, theirs: readonly string[], ours: readonly string[]): string | undefined {
  const at = theirs.findIndex((each, i) => each !== ours[i]);
  if (at >= 0) return `${what}[${at}]: ${theirs[at]}, here ${ours[at]}`;
  return ours.length > theirs.length ? `${what}[${theirs.length}]: nothing, here ${ours[theirs.length]}` : undefined;
}

function findMissingLink(theirs: ReadonlySet<string>, ours: ReadonlySet<string>, command: string): string | undefined {
  const hasLike = (target: RegExp) => [...ours].some((link) => target.test(link));
  const applied = LINKS_LEFT_OUT.filter(
    ({ on, given, unless }) =>
      (on === undefined || on.test(command)) &&
      (given === undefined || hasLike(given)) &&
      (unless === undefined || !hasLike(unless)),
  );
  const isLeftOut = (link: string) => applied.some(({ target }) => target.test(link));
  // A link of ours may lead to a line of the page.
  const here = new Set([...ours, ...[...ours].map((link) => link.replace(/#.*/, ""))]);
  const missing = [...theirs].filter((link) => !here.has(link) && !isLeftOut(link));
  return missing.length === 0 ? undefined : `links not here: ${missing.join(" ")}`;
}
