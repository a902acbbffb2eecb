/** Makes the rows of a table of names. Source: hgweb-compat 7. */
import type { Place } from "../place";
import { linkIn } from "./frame";
import { showShortDate } from "./log-entry-rows";
import { listingCommand, type NamedChangeset, type NameKind } from "./named-changesets";
import type { NameRow, NameRows } from "./names-view";

/**
 * Makes the rows of the table.
 * @param total how many names there are, shown or not
 */
export function makeNameRows(place: Place, kind: NameKind, shown: readonly NamedChangeset[], total: number): NameRows {
  const href = linkIn(place, { command: listingCommand(kind) });
  return { href, rows: shown.map((named) => makeRow(place, kind, named)), total };
}

/** A branch leads to its changesets, other names to the one that they stand for. */
function makeRow(place: Place, kind: NameKind, named: NamedChangeset): NameRow {
  const { name, node, dateSeconds, dateOffset, status } = named;
  return {
    name,
    href: linkIn(place, { command: kind === "branch" ? "shortlog" : "rev", symbol: name }),
    node,
    nodeHref: linkIn(place, { command: "rev", symbol: node }),
    date: showShortDate(dateSeconds, dateOffset),
    status,
    links: [
      { text: "changelog", href: linkIn(place, { command: "log", symbol: node }) },
      { text: "files", href: linkIn(place, { command: "file", symbol: node }) },
    ],
  };
}
