/** Links that leave the site. */
import { type LinkBases, MOZILLA_LINKS } from "../commit-message/linkify";
import { shortNode } from "../ids";
import type { Push } from "../push-index/push-index";
import type { Site } from "./site";

/** Returns where the links of commit messages lead. */
export function linkBases(site: Site): LinkBases {
  return { ...MOZILLA_LINKS, bugzilla: site.bugzillaUrl };
}

/** Links a push to its results: all of them, and the failed ones. They go by the push's tip. Source: hgweb-compat 5. */
export function treeherderLinks(
  site: Site,
  tree: string,
  push: Push,
): { label: string; all: string; failures: string } {
  const tip = push.nodes.at(-1);
  const all = `${site.treeherderUrl}/jobs?repo=${encodeURIComponent(tree)}&revision=${tip}`;
  const failed = ["testfailed", "busted", "exception"].map((status) => `&filter-resultStatus=${status}`).join("");
  return { label: `${tree}@${tip === undefined ? "" : shortNode(tip)}`, all, failures: all + failed };
}
