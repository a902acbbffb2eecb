/** Which changesets of a list are the tips of their branches. */
import type { Rev } from "../../ids";
import type { Repo } from "../../repo/repo";

/** Looks each branch up once: a list is as a rule of few branches. */
export class BranchTips {
  readonly #repo: Repo;
  readonly #tips = new Map<string, Rev | undefined>();

  constructor(repo: Repo) {
    this.#repo = repo;
  }

  /** Says whether `rev`, which is on `branch`, is its tip. */
  async isTip(branch: string, rev: Rev): Promise<boolean> {
    if (!this.#tips.has(branch)) this.#tips.set(branch, await this.#repo.readBranchTip(branch));
    return this.#tips.get(branch) === rev;
  }
}
