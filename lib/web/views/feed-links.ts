/** The feeds that a page names to feed readers. Source: the templates of hgweb's gitweb style, for a file's history of its paper style; hgweb-compat 4. */
import { displayPath } from "../escape";
import type { FrameFeed } from "./frame-view";
import { type LinkOrigin, linkFrom, type NavigationOptions } from "./navigation";

/** Returns the feeds of the page of a command; for a command that has none of its own, those of the changelog. */
export function listFeeds(
  origin: LinkOrigin,
  { command, path }: Pick<NavigationOptions, "command" | "path">,
): readonly FrameFeed[] {
  switch (command) {
    case "pushloghtml":
      return [
        {
          text: "atom",
          type: "application/atom+xml",
          title: `Atom feed of pushes to ${origin.tree}`,
          href: linkFrom(origin, { command: "pushlog" }),
        },
      ];
    case "tags":
    case "bookmarks":
    case "branches":
      return bothFeeds(origin, { command }, `${origin.tree}: ${command}`);
    case "filelog":
      return path === undefined
        ? []
        : bothFeeds(origin, { command: "log", symbol: "tip", path }, `${origin.tree}: ${displayPath(path)}`);
    default:
      return bothFeeds(origin, { command: "log" }, origin.tree);
  }
}

function bothFeeds(origin: LinkOrigin, link: Parameters<typeof linkFrom>[1], subject: string): FrameFeed[] {
  const feed = (style: "atom" | "rss", name: string): FrameFeed => ({
    text: style,
    type: `application/${style}+xml`,
    title: `${name} feed for ${subject}`,
    href: linkFrom(origin, { ...link, style }),
  });
  return [feed("atom", "Atom"), feed("rss", "RSS")];
}
