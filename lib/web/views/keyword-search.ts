/** Finds changesets by the words of their authors, messages and files. Source: hgweb-compat 1.7. */
import { hasPart, lowerCase } from "../../bytes/text";
import type { Changeset } from "../../hg/changeset";
import type { Rev } from "../../ids";
import type { Repo } from "../../repo/repo";
import type { Work } from "../../revset/work";
import { bytesToText } from "../query";
import { visibleDown } from "./log-entry";

/** What Python splits bytes at. */
const SPACES = /[ \t\n\r\v\f]+/;

/** Gives the visible changesets that have every word of `query`, highest number first; all of them without a word. */
export async function* findByKeywords(repo: Repo, query: string, work: Work): AsyncGenerator<Rev> {
  const words = lowerCase(query)
    .split(SPACES)
    .filter((word) => word !== "");
  for (const rev of visibleDown(repo, repo.tip)) {
    if (hasEvery(await work.read(repo, rev), words)) yield rev;
  }
}

function hasEvery({ user, description, claimedFiles }: Changeset, words: readonly string[]): boolean {
  const texts = [lowerCase(user), lowerCase(description)];
  let files: string | undefined;
  return words.every((word) => {
    if (texts.some((text) => hasPart(text, word))) return true;
    files ??= lowerCase(bytesToText(claimedFiles.join(" ")));
    return hasPart(files, word);
  });
}
