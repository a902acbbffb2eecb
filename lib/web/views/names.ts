/** `tags`, `bookmarks` and `branches`. Source: hgweb-compat 0, 2.3, 6.6, 7, 8. */
import type { Repo } from "../../repo/repo";
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { openRepo, type Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { writeAtomNames } from "./feed-atom";
import { writeRssNames } from "./feed-rss";
import { linkIn, makeFrame } from "./frame";
import { MAX_ROWS } from "./log-request";
import { makeNameRows } from "./name-rows";
import {
  listingCommand,
  listNames,
  type Name,
  type NamedChangeset,
  type NameKind,
  readNamed,
} from "./named-changesets";
import { writeJsonNames } from "./names-json";
import type { NamesView } from "./names-view";

/** Plans the answer that lists the names of a kind. */
export function planNames(place: Place, kind: NameKind): Promise<Plan> {
  return planState(place, () => answerNames(place, kind));
}

async function answerNames(place: Place, kind: NameKind): Promise<Answer> {
  const { signal } = place;
  const { style } = place.url;
  const repo = await openRepo(place);
  const names = await listNames(repo, kind);
  const headers = { "content-type": CONTENT_TYPES[style] };
  switch (style) {
    case "html":
      return { kind: "page", status: 200, headers, view: await makeNamesView(place, kind, withTip(repo, kind, names)) };
    case "json":
      return textAnswer(style, writeJsonNames(kind, repo.getNode(repo.tip), await readAll(place, repo, names)));
    case "raw":
      return textAnswer(style, withTip(repo, kind, names).map(writeRawName).join(""));
    case "atom":
      return { kind: "bytes", status: 200, headers, body: writeAtomNames(place, kind, readNamed(repo, names, signal)) };
    case "rss":
      return { kind: "bytes", status: 200, headers, body: writeRssNames(place, kind, readNamed(repo, names, signal)) };
  }
}

/** The page and the raw list name the tip among the tags; no other style does. */
function withTip(repo: Repo, kind: NameKind, names: readonly Name[]): readonly Name[] {
  return kind === "tag" ? [{ name: "tip", node: repo.getNode(repo.tip), rev: repo.tip }, ...names] : names;
}

async function readAll(place: Place, repo: Repo, names: readonly Name[]): Promise<NamedChangeset[]> {
  const read: NamedChangeset[] = [];
  for await (const named of readNamed(repo, names, place.signal)) read.push(named);
  return read;
}

function writeRawName({ name, node, status }: Name): string {
  return `${name}\t${node}${status === undefined ? "" : `\t${status}`}\n`;
}

async function makeNamesView(place: Place, kind: NameKind, names: readonly Name[]): Promise<NamesView> {
  const repo = await openRepo(place);
  const command = listingCommand(kind);
  const shown = await readAll(place, repo, names.slice(0, MAX_ROWS));
  const styles = ["json", "raw"] as const;
  return {
    name: "names",
    frame: makeFrame(place, {
      title: `${place.tree.name}: ${command}`,
      heading: command,
      command,
      alternates: styles.map((style) => ({ text: style, href: linkIn(place, { command, style }) })),
    }),
    kind,
    names: makeNameRows(place, kind, shown, names.length),
  };
}
