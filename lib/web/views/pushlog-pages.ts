/** The page navigation of the pushlog. Source: hgweb-compat 4. */
import type { Place } from "../place";
import { linkIn } from "./frame";
import type { PageNumberLink } from "./pushlog-view";

/** Numbers shown before the page that is shown, and after it. */
const NUMBERS_BEFORE = 5;
const NUMBERS_AFTER = 4;

/**
 * Links the pages around `page`: `First` and `Prev` but on the first one, numbers, `Next` and `Last` but on the last
 * one. The query is not carried along, as in hgweb: only a page of the newest pushes has others.
 * @param page from 1; may lie beyond `lastPage`, where there is nothing
 */
export function linkPages(place: Place, page: number, lastPage: number): PageNumberLink[] {
  const link = (text: string, label: string, number: number): PageNumberLink => ({
    text,
    label,
    href: linkIn(place, { command: "pushloghtml", symbol: String(number) }),
    isCurrent: number === page,
  });
  const links: PageNumberLink[] = [];
  if (page > 1) links.push(link("First", "First page", 1), link("Prev", "Previous page", Math.min(page - 1, lastPage)));
  const lastNumber = Math.min(lastPage, page + NUMBERS_AFTER);
  for (let number = Math.max(1, page - NUMBERS_BEFORE); number <= lastNumber; number++) {
    links.push(link(String(number), `Page ${number}`, number));
  }
  if (page < lastPage) links.push(link("Next", "Next page", page + 1), link("Last", "Last page", lastPage));
  return links;
}
