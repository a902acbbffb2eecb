/** Small repositories made by the real Mercurial, and its diffs of them, for tests. */
import { chmodSync, lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { HgServer, hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { type Node, pathBytes, type RepoPath, toRepoPath } from "../../ids";
import type { DiffFlags, DiffLabel, FilePair } from "../file-diff";
import { type PathChange, pairChanges } from "../pair-changes";

/** A file's flags and bytes; a symbolic link's bytes are its target. */
export interface TestFile {
  readonly flags: DiffFlags;
  readonly data: Uint8Array;
}

interface Entry {
  readonly node: Node;
  readonly flags: DiffFlags;
}

const NULL_LABEL: DiffLabel = { shortNode: "0".repeat(12), dateSeconds: 0, dateOffset: 0 };

/** A repository in a temporary folder. */
export class HgRepo {
  readonly #temporary = makeTemporaryFolder("diff");
  readonly folder = this.#temporary.path;
  readonly #hg: HgServer;
  /** The files of each committed revision. */
  readonly #revisions: Map<RepoPath, TestFile>[] = [];

  /** Makes an empty repository. */
  constructor() {
    hg(this.folder, "init");
    this.#hg = new HgServer(this.folder);
  }

  /** Runs hg in the repository. */
  run(...args: string[]): Promise<Buffer> {
    return this.#hg.run(...args);
  }

  /** Makes the working folder hold exactly `files`, after copies and renames were recorded, and commits. */
  async commit(files: ReadonlyMap<RepoPath, TestFile>, date = "0 0"): Promise<void> {
    const last = this.#revisions.at(-1);
    for (const path of last?.keys() ?? []) if (!files.has(path)) rmSync(this.#place(path), { force: true });
    for (const [path, file] of files) this.#write(path, file);
    await this.run("addremove", "-q", "-s", "0");
    await this.run("commit", "-q", "-m", "m", "-u", "u", "-d", date);
    this.#revisions.push(new Map(files));
  }

  /** Records a copy of a committed file. */
  async copy(from: string, to: string): Promise<void> {
    await this.run("copy", "-q", from, to);
  }

  /** Returns the pairs of a revision and the one before, or `base`, in a diff's order; the plain format knows no copies. */
  async pairs(rev: number, copies: "withCopies" | "withoutCopies", base = rev - 1): Promise<FilePair[]> {
    const [before, after] = [this.#revisions[base] ?? new Map(), this.#revisions[rev] ?? new Map()];
    const labels = { before: await this.#label(base), after: await this.#label(rev) };
    const side = (files: ReadonlyMap<RepoPath, TestFile>, path: RepoPath | undefined) => {
      const file = path === undefined ? undefined : files.get(path);
      return path === undefined || file === undefined ? undefined : { path, ...file };
    };
    const changes = await this.changes(rev, base);
    const paired = copies === "withCopies" ? changes : changes.map((change) => ({ ...change, copy: undefined }));
    return pairChanges(paired).map((section) => ({
      before: side(before, section.before?.path),
      after: side(after, section.after?.path),
      copy: section.copy,
      labels,
    }));
  }

  /** Returns the manifest differences of a revision to an earlier one, with the copies recorded in between. */
  async changes(rev: number, base: number): Promise<PathChange[]> {
    const before = base < 0 ? new Map<RepoPath, Entry>() : await this.#manifest(base);
    const after = await this.#manifest(rev);
    const words = await this.run("log", "-r", `${base + 1}:${rev}`, "-T", "{file_copies % '{source}\\0{name}\\0'}");
    const copies = new Map<string, string>();
    const names = words.toString("latin1").split("\0");
    for (let at = 0; at + 1 < names.length; at += 2) copies.set(names[at + 1] ?? "", names[at] ?? "");
    const changes: PathChange[] = [];
    for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
      const [old, now] = [before.get(path), after.get(path)];
      if (old?.node === now?.node && old?.flags === now?.flags) continue;
      const source = copies.get(path) as RepoPath | undefined;
      const sourceEntry = source === undefined ? undefined : before.get(source);
      const copy = source && sourceEntry && { path: source, node: sourceEntry.node };
      const flags = { oldFlags: old?.flags ?? "", newFlags: now?.flags ?? "" };
      changes.push({ path, oldNode: old?.node, newNode: now?.node, ...flags, copy: copy || undefined });
    }
    return changes;
  }

  /** Ends hg and removes the repository. */
  remove(): void {
    this.#hg.close();
    this.#temporary.remove();
  }

  async #manifest(rev: number): Promise<Map<RepoPath, Entry>> {
    const entries = new Map<RepoPath, Entry>();
    const printed = await this.run("manifest", "--debug", "-r", String(rev));
    for (const line of printed.toString("latin1").split("\n")) {
      const [, node, mark, path] = /^([0-9a-f]{40}) \d{3} ([ *@]) (.*)$/.exec(line) ?? [];
      if (path === undefined) continue;
      entries.set(path as RepoPath, { node: node as Node, flags: mark === "*" ? "x" : mark === "@" ? "l" : "" });
    }
    return entries;
  }

  async #label(rev: number): Promise<DiffLabel> {
    if (rev < 0) return NULL_LABEL;
    const printed = await this.run("log", "-r", String(rev), "-T", "{node|short} {date|hgdate}");
    const [node = "", seconds, offset] = printed.toString().split(" ");
    return { shortNode: node, dateSeconds: Number(seconds), dateOffset: Number(offset) };
  }

  #place(path: RepoPath): Buffer {
    return Buffer.concat([Buffer.from(`${this.folder}/`), pathBytes(path)]);
  }

  #write(path: RepoPath, { flags, data }: TestFile): void {
    const place = this.#place(path);
    mkdirSync(place.subarray(0, place.lastIndexOf("/")), { recursive: true });
    if (lstatSync(place, { throwIfNoEntry: false })) rmSync(place);
    if (flags === "l") {
      symlinkSync(Buffer.from(data), place);
    } else {
      writeFileSync(place, data);
      chmodSync(place, flags === "x" ? 0o755 : 0o644);
    }
  }
}

/** Returns a path from text as a person writes it, in UTF-8. */
export function testPath(name: string): RepoPath {
  return toRepoPath(Buffer.from(name, "utf8"));
}

/** Returns a file from text, in ISO-8859-1. */
export function testFile(text: string, flags: DiffFlags = ""): TestFile {
  return { flags, data: Buffer.from(text, "latin1") };
}
