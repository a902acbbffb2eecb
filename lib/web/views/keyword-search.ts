/** Finds changesets by the words of their authors, messages and files. Source: hgweb-compat 1.7. */
import type { Changeset } from "../../hg/changeset";
import type { Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import type { Work } from "../../revset/work";
import { bytesToText } from "../query";
import { visibleDown } from "./log-entry";

/** What Python splits bytes at. */
const SPACES = /[ \t\n\r\v\f]+/;
/** A byte that is not UTF-8. */
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Gives the visible changesets that have every word of `query`, highest number first; all of them without a word. */
export async function* findByKeywords(repo: Repo, query: string, work: Work): AsyncGenerator<Rev> {
  const words = lower(query)
    .split(SPACES)
    .filter((word) => word !== "");
  for (const rev of visibleDown(repo, repo.tip)) {
    if (hasEvery(await work.read(repo, rev), words)) yield rev;
  }
}

function hasEvery({ user, description, claimedFiles }: Changeset, words: readonly string[]): boolean {
  const texts = [lower(user), lower(description)];
  let files: string | undefined;
  return words.every((word) => {
    if (texts.some((text) => text.includes(word))) return true;
    files ??= lower(bytesToText(claimedFiles.join(" ")));
    return files.includes(word);
  });
}

/** Mercurial lowers the ASCII letters alone of what is not UTF-8. */
function lower(text: string): string {
  if (LONE_SURROGATE.test(text)) return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
  return text.toLowerCase();
}
