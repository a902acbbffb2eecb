/** Random histories of a few files: edits, renames, copies, removals, the same change twice, merges; by seed. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HgServer } from "./real-hg";

/** The names that files may have. */
export const RANDOM_FILES = ["a", "b", "c", "d", "e"] as const;
/** Heads at once. */
const MAX_HEADS = 3;
const FIRST_DATE = 1_500_000_000;

/** Makes changesets in the working folder of a repository. */
export class RandomHistory {
  readonly #server: HgServer;
  readonly #folder: string;
  readonly #random: (below: number) => number;
  /** Changesets that there are. */
  #count = 0;
  readonly #heads: number[] = [];
  #current = -1;

  /**
   * @param server runs in `folder`, which is a new repository
   * @param random gives integers from 0 to its argument (exclusive)
   */
  constructor(server: HgServer, folder: string, random: (below: number) => number) {
    this.#server = server;
    this.#folder = folder;
    this.#random = random;
  }

  /** Changesets that there are. */
  get count(): number {
    return this.#count;
  }

  /** Makes some changesets, then merges all heads: the last one has every other as an ancestor. */
  async grow(changesets: number): Promise<void> {
    for (let i = 0; i < changesets; i++) {
      const choice = this.#random(10);
      if (choice === 0 && this.#heads.length < MAX_HEADS && this.#count > 0) await this.#branch();
      if (choice === 1 && this.#heads.length > 1) await this.#switch();
      if (choice === 2 && this.#heads.length > 1) await this.#merge();
      else await this.#change();
    }
    while (this.#heads.length > 1) await this.#merge();
  }

  #run(...args: string[]): Promise<Buffer> {
    return this.#server.run(...args);
  }

  #files(): string[] {
    return readdirSync(this.#folder)
      .filter((name) => name !== ".hg" && !name.endsWith(".orig"))
      .sort();
  }

  #pick<Item>(items: readonly Item[]): Item {
    return items[this.#random(items.length)] as Item;
  }

  async #change(): Promise<void> {
    const files = this.#files();
    const free = RANDOM_FILES.filter((name) => !files.includes(name));
    const choice = this.#random(12);
    if (files.length === 0) this.#write(this.#pick(free), this.#newLines(10 + this.#random(20)));
    else if (choice === 0 && free.length > 0) await this.#run("rename", this.#pick(files), this.#pick(free));
    else if (choice === 1 && free.length > 0) await this.#run("copy", this.#pick(files), this.#pick(free));
    else if (choice === 2 && free.length > 0) this.#write(this.#pick(free), this.#newLines(this.#random(20)));
    else if (choice === 3 && files.length > 2) await this.#run("remove", this.#pick(files));
    const isEdited = choice < 2 ? this.#random(2) === 0 : choice > 3;
    if (isEdited) this.#editTwice();
    await this.#commit();
  }

  #editTwice(): void {
    const files = this.#files();
    for (let edits = 0; edits < 2; edits++) this.#edit(this.#pick(files));
  }

  #newLines(count: number): string[] {
    return Array.from({ length: count }, () => `line ${this.#random(40)}`);
  }

  #write(file: string, lines: readonly string[]): void {
    const text = lines.map((line) => `${line}\n`).join("");
    writeFileSync(join(this.#folder, file), this.#random(8) === 0 ? text.trimEnd() : text);
  }

  #edit(file: string): void {
    const lines = readFileSync(join(this.#folder, file), "latin1").split("\n");
    if (lines.at(-1) === "") lines.pop();
    const at = this.#random(lines.length + 1);
    lines.splice(at, this.#random(4), ...this.#newLines(this.#random(4)));
    this.#write(file, lines);
  }

  /** Goes back to an older changeset; what comes next is a new head. */
  async #branch(): Promise<void> {
    await this.#update(this.#random(this.#count));
  }

  async #switch(): Promise<void> {
    await this.#update(this.#pick(this.#heads));
  }

  async #update(rev: number): Promise<void> {
    await this.#run("update", "-q", "-C", String(rev));
    this.#current = rev;
  }

  async #merge(): Promise<void> {
    if (!this.#heads.includes(this.#current)) await this.#update(this.#pick(this.#heads));
    const other = this.#pick(this.#heads.filter((head) => head !== this.#current));
    const tool = this.#pick([":union", ":merge-local", ":merge-other", ":local", ":other"]);
    await this.#run("merge", "-q", "--tool", tool, "-r", String(other)).catch(() =>
      this.#run("resolve", "-m", "--all"),
    );
    if (this.#random(3) === 0 && this.#files().length > 0) this.#editTwice();
    this.#heads.splice(this.#heads.indexOf(other), 1);
    await this.#commit();
  }

  async #commit(): Promise<void> {
    const rev = this.#count;
    const date = `${FIRST_DATE + rev * 86_400} 0`;
    await this.#run("addremove", "-q", "--similarity", "0", "--exclude", "**.orig");
    const isChanged = (await this.#run("identify", "-i")).includes("+");
    if (!isChanged) return;
    await this.#run("commit", "-q", "-m", `number ${rev}`, "-u", "Ann <ann@example.com>", "-d", date);
    const at = this.#heads.indexOf(this.#current);
    if (at >= 0) this.#heads.splice(at, 1);
    this.#heads.push(rev);
    this.#current = rev;
    this.#count++;
  }
}
