/** Bundles that the real hg made, and what it says about them. For tests. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hg, makeTemporaryFolder } from "../../testing/real-hg";
import type { Bundle } from "../bundle";
import type { DeltaChunk } from "../changegroup";

/** Every type that `hg bundle -t` makes, and how this reader names it. */
export const BUNDLE_TYPES = [
  { type: "none-v1", container: "HG10", compression: "UN", changegroup: "01" },
  { type: "gzip-v1", container: "HG10", compression: "GZ", changegroup: "01" },
  { type: "bzip2-v1", container: "HG10", compression: "BZ", changegroup: "01" },
  { type: "none-v2", container: "HG20", compression: "UN", changegroup: "02" },
  { type: "gzip-v2", container: "HG20", compression: "GZ", changegroup: "02" },
  { type: "bzip2-v2", container: "HG20", compression: "BZ", changegroup: "02" },
  { type: "zstd-v2", container: "HG20", compression: "ZS", changegroup: "02" },
  { type: "none-v2;cg.version=03", container: "HG20", compression: "UN", changegroup: "03" },
  { type: "zstd-v2;cg.version=03", container: "HG20", compression: "ZS", changegroup: "03" },
] as const;

/** A temporary folder in which hg runs. */
export class HgFolder {
  readonly #folder = makeTemporaryFolder("bundle");
  readonly path = this.#folder.path;
  readonly #made = new Map<string, Uint8Array>();

  /** Runs hg and returns what it prints, in ISO-8859-1. */
  hg(...args: string[]): string {
    return hg(this.path, ...args, "--config", "experimental.changegroup3=yes").toString("latin1");
  }

  file(name: string): string {
    return join(this.path, name);
  }

  remove(): void {
    this.#folder.remove();
  }

  /** Makes a repository with a merge, a rename, a removal, an executable, a binary, an empty and an odd file. */
  makeRepo(name: string): void {
    const commit = (message: string) =>
      this.hg("-R", name, "commit", "-qAm", message, "-u", "Ünal <u@example.org>", "-d", "86400 -3600");
    const write = (path: string, text: string | Uint8Array) => writeFileSync(join(this.path, name, path), text);
    this.hg("init", name);
    mkdirSync(join(this.path, name, "dir"));
    write("dir/tool", "#!/bin/sh\n");
    write("dir/text", Array.from({ length: 200 }, (_, i) => `line ${i}\n`).join(""));
    write("odd näme", "odd\n");
    write("empty", "");
    write(
      "binary",
      Uint8Array.from({ length: 3000 }, (_, i) => (i * i) % 251),
    );
    commit("root");
    chmodSync(join(this.path, name, "dir/tool"), 0o755);
    write("dir/text", Array.from({ length: 200 }, (_, i) => (i === 90 ? "changed\n" : `line ${i}\n`)).join(""));
    commit("change");
    this.hg("-R", name, "mv", "-q", this.file(`${name}/dir/text`), this.file(`${name}/dir/moved`));
    this.hg("-R", name, "rm", "-q", this.file(`${name}/binary`));
    commit("move");
    this.hg("-R", name, "update", "-q", "0");
    write("empty", "not any more\n");
    commit("other head");
    this.hg("-R", name, "merge", "-q");
    commit("merge");
  }

  /** Bundles all of a repository, once for each type. */
  bundle(repo: string, type: string): Uint8Array {
    const name = `${repo}-${type}.hg`;
    const made = this.#made.get(name);
    if (made !== undefined) return made;
    this.hg("-R", repo, "bundle", "-q", "-a", "-t", type, this.file(name));
    const bytes = new Uint8Array(readFileSync(this.file(name)));
    this.#made.set(name, bytes);
    return bytes;
  }

  /** Returns the rows that `hg debugbundle --all` prints of a bundle, group by group. */
  debugBundle(bundle: Uint8Array): string[] {
    writeFileSync(this.file("asked.hg"), bundle);
    const rows = this.hg("debugbundle", "--all", this.file("asked.hg"))
      .split("\n")
      .map((row) => row.replace(/^ {4}/, ""));
    return rows.filter((row) => row !== "" && !/^(format: id|Stream params|[a-z:-]+ -- \{)/.test(row));
  }
}

/** Returns the rows that `hg debugbundle --all` prints of a parsed bundle; for version 03 it leaves the files out. */
export function debugRows({ changesets, manifests, files, format }: Bundle): string[] {
  const rows = (name: string, chunks: readonly DeltaChunk[]) => [
    name,
    ...chunks.map((chunk) =>
      [chunk.node, chunk.p1, chunk.p2, chunk.linkNode, chunk.deltaBase, chunk.delta.length].join(" "),
    ),
  ];
  const fileRows = format.changegroup === "03" ? [] : [...files].flatMap(([path, chunks]) => rows(path, chunks));
  return [...rows("changelog", changesets), ...rows("manifest", manifests), ...fileRows];
}
