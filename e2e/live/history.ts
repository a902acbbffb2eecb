/** A random history, made by the real hg: heads, merges, renames, modes, branches, names, and what no command would commit. */

import { encodeUtf8b } from "../../lib/bytes/text";
import { askPython } from "../../lib/hg/testing/ask-python";
import { HgServer, hg } from "../../lib/hg/testing/real-hg";
import {
  BRANCHES,
  drawDate,
  drawMessage,
  drawPath,
  drawUser,
  FORGED_EXTRAS,
  FORGED_MESSAGES,
  FORGED_USERS,
  TAGS,
} from "./odd-texts";
import type { Random } from "./random";
import { WorkingCopy } from "./working-copy";

/** Adds a changeset on `parent` with the parent's files, and its texts as the bytes that they are. */
const FORGE = `
from mercurial import ui as uimod, hg, node
repo = hg.repository(uimod.ui.load(), question["repository"].encode())
with repo.lock(), repo.transaction(b"forge") as transaction:
    changelog = repo.changelog
    parent = changelog.node(question["parent"])
    manifest = node.hex(changelog.changelogrevision(parent).manifest)
    lines = [manifest, to_bytes(question["user"]), to_bytes(question["date"]), b"", to_bytes(question["message"])]
    changelog.addrevision(b"\\n".join(lines), transaction, len(changelog), parent, node.nullid)
answer(None)
`;

/** A repository that grows. */
export class History {
  readonly path: string;
  readonly #random: Random;
  readonly #server: HgServer;
  readonly #copy: WorkingCopy;
  #step = 0;

  /** Makes an empty repository in the new folder `path`. */
  constructor(path: string, random: Random) {
    hg("/", "init", path);
    this.path = path;
    this.#random = random;
    this.#server = new HgServer(path);
    this.#copy = new WorkingCopy(path, random);
  }

  /** Runs one command. @throws Error when it fails */
  run(...args: string[]): Promise<Buffer> {
    return this.#server.run(...args);
  }

  /** Ends the process. */
  close(): void {
    this.#server.close();
  }

  /** Returns the number of changesets, hidden ones too. */
  async readLength(): Promise<number> {
    return 1 + Number(await this.run("log", "--hidden", "-r", "tip", "-T", "{rev}"));
  }

  /** Adds about `count` changesets, on any that is visible and not secret. */
  async grow(count: number): Promise<void> {
    for (let step = 0; step < count; step++) await this.#addChangeset();
  }

  async #addChangeset(): Promise<void> {
    const kind = this.#random.weighted([
      [72, "edit"],
      [14, "merge"],
      [6, "tag"],
      [5, "forge"],
      [3, "close"],
    ] as const);
    if (this.#random.chance(30)) await this.#updateAnywhere();
    if (kind === "merge") await this.#merge();
    else if (kind === "tag") await this.#tag();
    else if (kind === "forge") await this.#forge();
    else await this.#edit(kind === "close");
  }

  /** Returns a revision that others may stand on, if there is one. */
  async #drawRev(revset = "all()"): Promise<string | undefined> {
    const listed = await this.run("log", "-r", `(${revset}) and not secret()`, "-T", "{rev} ");
    const revs = listed.toString().trim().split(" ");
    // Newer ones more often, so that there are chains and not only bushes.
    return revs[0] === ""
      ? undefined
      : revs[Math.max(this.#random.below(revs.length), this.#random.below(revs.length))];
  }

  async #updateAnywhere(): Promise<void> {
    const rev = await this.#drawRev();
    if (rev !== undefined) await this.#update(rev);
  }

  /** Checks a revision out, whatever stands in its way. */
  async #update(rev: string): Promise<void> {
    this.#copy.empty();
    await this.run("update", "-q", "--clean", rev);
  }

  async #edit(closes: boolean): Promise<void> {
    const about = this.#about();
    if (this.#random.chance(12))
      await this.run("branch", "-q", "--force", this.#random.pick(["default", "default", "default", ...BRANCHES]));
    if (this.#random.chance(35)) await this.#renameOrCopy();
    for (let edits = 1 + this.#random.below(4); edits > 0; edits--) this.#copy.edit(about);
    await this.#commit(about, ...(closes ? ["--close-branch"] : []));
  }

  async #renameOrCopy(): Promise<void> {
    const files = this.#copy.listFiles();
    if (files.length === 0) return;
    for (let count = this.#random.below(3); count >= 0; count--) {
      const source = this.#random.pick(files);
      const target = this.#random.chance(75) ? drawPath(this.#random) : this.#random.pick(files);
      // Whatever cannot be done is left: the file went, or a folder stands there.
      await this.#server.attempt(this.#random.pick(["rename", "copy"]), "-q", "--force", "--", source, target);
    }
  }

  async #merge(): Promise<void> {
    const rev = await this.#drawRev("not ::. and not .::");
    if (rev === undefined) return this.#edit(false);
    const tool = this.#random.pick([":local", ":other", ":union", ":merge3"]);
    const { code } = await this.#server.attempt("merge", "-q", "--tool", tool, "-r", rev);
    if (code > 1) {
      await this.#update(".");
      return this.#edit(false);
    }
    await this.#server.attempt("resolve", "-q", "--mark", "--all");
    const about = this.#about();
    if (this.#random.chance(40)) this.#copy.edit(about);
    await this.#commit(about);
  }

  async #commit(about: string, ...more: string[]): Promise<void> {
    const words = ["-u", drawUser(this.#random), "-d", drawDate(this.#random, this.#step)];
    const { code, errors } = await this.#server.attempt(
      ...["commit", "-q", "-A", "-m", drawMessage(this.#random, about), ...words, ...more],
    );
    // Edits may cancel each other out, and only a head can be closed.
    if (code !== 0 && code !== 1 && !/can only close|no heads to close/.test(errors)) throw new Error(errors);
    if (code !== 0) await this.#update(".");
  }

  async #tag(): Promise<void> {
    const rev = await this.#drawRev();
    if (rev === undefined) return;
    const name = this.#random.pick(TAGS);
    const words = ["-u", drawUser(this.#random), "-d", drawDate(this.#random, this.#step)];
    const removes = this.#random.chance(15) ? ["--remove"] : ["-r", rev];
    await this.#server.attempt("tag", "--force", ...words, ...removes, "--", name);
  }

  async #forge(): Promise<void> {
    const parent = await this.#drawRev();
    if (parent === undefined) return;
    const date = `${drawDate(this.#random, this.#step)}${this.#random.pick(FORGED_EXTRAS)}`;
    const bytes = (text: string) => encodeUtf8b(text).toString("latin1");
    askPython(FORGE, {
      repository: this.path,
      parent: Number(parent),
      user: bytes(this.#random.pick(FORGED_USERS)),
      date,
      message: bytes(this.#random.pick(FORGED_MESSAGES)),
    });
  }

  #about(): string {
    this.#step++;
    return `step ${this.#step}`;
  }

  /** Adds names that no changeset holds, and on some heads changesets that hgweb hides. */
  async addNames(): Promise<void> {
    for (let count = 1 + this.#random.below(4); count > 0; count--) {
      const rev = (await this.#drawRev()) ?? "null";
      await this.#server.attempt(
        "bookmark",
        "--force",
        "-r",
        rev,
        "--",
        this.#random.pick([...BRANCHES, ...TAGS, "@", "mark"]),
      );
    }
    const rev = await this.#drawRev();
    if (rev !== undefined) await this.#server.attempt("tag", "--local", "-r", rev, "local <tag>");
  }

  /** Leaves the changesets of a base in several phases, two of them hidden: a secret one and an obsolete one. */
  async settlePhases(): Promise<void> {
    const secret = await this.#addLeaf();
    const obsolete = await this.#addLeaf();
    await this.#update(`${Math.max(0, secret - 1)}`);
    const draftFrom = this.#random.below(secret);
    await this.run("phase", "--public", "-r", `0:${draftFrom}`);
    await this.run("phase", "--secret", "--force", "-r", `${secret}`);
    const node = (await this.run("log", "-r", `${obsolete}`, "-T", "{node}")).toString();
    // Not through the server: its repository was opened without the setting.
    hg(this.path, "--config", "experimental.evolution=all", "debugobsolete", node, "-d", "1400000000 0", "-u", "u");
  }

  /** Commits a new head; returns its revision. */
  async #addLeaf(): Promise<number> {
    await this.#updateAnywhere();
    const before = await this.readLength();
    while ((await this.readLength()) === before) await this.#edit(false);
    return before;
  }
}
