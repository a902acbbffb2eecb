/** Makes what every page about a file tells of it first. Source: hgweb-compat 7. */
import { firstLine, linkify } from "../../commit-message/linkify";
import type { Changeset } from "../../hg/changeset";
import type { FileFlags } from "../../hg/manifest";
import type { RepoPath } from "../../ids";
import { displayPath } from "../escape";
import type { Relative } from "../file-facts";
import type { Found } from "../lookup";
import { linkBases } from "../outside";
import { permissions } from "../permissions";
import { person } from "../person";
import type { Place } from "../place";
import type { FileFactsView } from "./file-facts-view";
import { linkIn } from "./frame";
import { readLogNames } from "./log-names";
import { showDate } from "./shown-date";

/** The commands that have a page about one file. */
export type FileCommand = "file" | "diff" | "comparison" | "annotate";

/** A file as a page shows it. */
export interface ShownFile {
  readonly found: Found;
  readonly path: RepoPath;
  /** `undefined` where the changeset has removed the file. */
  readonly flags: FileFlags | undefined;
  readonly changeset: Changeset;
  readonly parents: readonly Relative[];
  readonly children: readonly Relative[];
}

/** Makes the facts of a file for the page of `command`. */
export async function makeFileFacts(place: Place, file: ShownFile, command: FileCommand): Promise<FileFactsView> {
  const { found, path, flags, changeset, parents, children } = file;
  const relatives = (list: readonly Relative[]) =>
    list.map(({ rev, node, path: pathThere = path }) => ({
      text: `${rev}:${node.slice(0, 12)}${pathThere === path ? "" : ` ${displayPath(pathThere)}`}`,
      href: linkIn(place, { command, symbol: node, path: pathThere }),
    }));
  return {
    path: displayPath(path),
    node: found.node,
    nodeHref: linkIn(place, { command: "rev", symbol: found.node }),
    author: person(changeset.user),
    date: showDate(changeset.dateSeconds, changeset.dateOffset),
    summary: firstLine(linkify(changeset.description, linkBases(place.site))),
    names: await readLogNames(found, changeset),
    permissions: flags === undefined ? undefined : permissions(flags),
    parents: relatives(parents),
    children: relatives(children),
  };
}
