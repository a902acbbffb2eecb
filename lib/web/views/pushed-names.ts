/** The names of many changesets of pushes: as `log-names.ts`, but tags are looked through once for all. */
import type { Node } from "../../ids";
import type { PushedChangeset } from "../../push-index/push-index";
import type { Repo } from "../../repo/repo";
import { type Names, readNames } from "../names";
import { openRepo, type Place } from "../place";
import type { LogName } from "./log-name";

/** What names the changesets of pushes have in a place. Outside of a scope that is as the base names them, if it has them. */
export class PushedNames {
  readonly #repo: Repo;
  readonly #names: Names;

  private constructor(repo: Repo, names: Names) {
    this.#repo = repo;
    this.#names = names;
  }

  /** Reads the names of a place. */
  static async read(place: Place): Promise<PushedNames> {
    const repo = await openRepo(place);
    return new PushedNames(repo, await readNames(repo));
  }

  /** Returns the tags of a changeset, sorted, `tip` among them. */
  getTags(node: Node): readonly string[] {
    return this.#names.getTags(node);
  }

  /** Reads the labels of a changeset: branch and tags, in hgweb's order. */
  async readLabels({ node, branch }: PushedChangeset): Promise<LogName[]> {
    const rev = this.#repo.getRev(node);
    const isBranchTip = rev !== undefined && (await this.#repo.readBranchTip(branch)) === rev;
    const labels: LogName[] = [];
    if (isBranchTip) labels.push({ kind: "branchtag", text: branch });
    else if (branch !== "default") labels.push({ kind: "inbranchtag", text: branch });
    for (const text of this.getTags(node)) labels.push({ kind: "tagtag", text });
    return labels;
  }
}
