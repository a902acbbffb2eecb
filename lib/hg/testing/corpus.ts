/** The corpus: real pushes, and what the real Mercurial says about each. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { type Node, NULL_NODE } from "../../ids";
import { hg } from "./real-hg";

/** Where the corpus lies. */
export const CORPUS_DIR = resolve(process.env["CORPUS_DIR"] ?? "../shared/corpus");

/** Whether the corpus is there. */
export const hasCorpus = existsSync(join(CORPUS_DIR, "pushes.json"));

/** A push as the corpus lists it. */
export interface CorpusPush {
  readonly id: string;
  readonly user: string;
  readonly date: number;
  readonly bundle: string;
  /** Compression and version: `zstd-v2`. */
  readonly format: string;
  readonly nodes: readonly Node[];
  readonly tip: Node;
  readonly depends: readonly string[];
}

/** Bytes in a golden: text when they are UTF-8; large ones by their digest alone. */
export type GoldenBytes = string | { readonly base64: string } | { readonly bytes: number; readonly sha1: string };

/** What hg says of one changeset. */
export interface GoldenChangeset {
  readonly node: Node;
  readonly rev: number;
  readonly parents: readonly Node[];
  readonly children: readonly Node[];
  readonly branch: string;
  readonly phase: string;
  readonly user: string;
  readonly extras: Readonly<Record<string, string>>;
  readonly manifest: Node;
  /** `[to, from]`, against the first parent. */
  readonly copies: readonly (readonly [string, string])[];
  readonly raw_rev_moz: { readonly type: string; readonly body: GoldenBytes };
  /** `hg log -T json`. */
  readonly log: Readonly<Record<string, unknown>>;
  readonly json_rev: Readonly<Record<string, unknown>>;
  readonly cat?: readonly {
    readonly path: string | { readonly base64: string };
    readonly sha1?: string;
    readonly size?: number;
  }[];
}

/** What hg says of one push. */
export interface Golden {
  readonly base_length: number;
  readonly length: number;
  readonly heads: readonly Node[];
  readonly changesets: readonly GoldenChangeset[];
  readonly [page: string]: unknown;
}

/** How many pushes the corpus has. */
const PUSH_COUNT = 77;

/**
 * The pushes in the order in which they can be published. Where there is no corpus there are as many that say nothing,
 * so that tests which are not run are counted.
 */
export const corpusPushes: readonly CorpusPush[] = hasCorpus
  ? JSON.parse(readFileSync(join(CORPUS_DIR, "pushes.json"), "utf8"))
  : Array.from({ length: PUSH_COUNT }, (_, i) => standIn(String(i + 1)));

/** Picks pushes by their ids, in the order of `corpusPushes`; stand-ins where there is no corpus. */
export function pickCorpusPushes(ids: readonly string[]): readonly CorpusPush[] {
  return hasCorpus ? corpusPushes.filter(({ id }) => ids.includes(id)) : ids.map(standIn);
}

function standIn(id: string): CorpusPush {
  return { id, user: "", date: 0, bundle: "", format: "", nodes: [], tip: NULL_NODE, depends: [] };
}

/** Fails where CI has no corpus or not the whole of it: comparisons may be left out on a developer's machine alone. */
export function expectCorpus(): void {
  if (!hasCorpus && process.env["CI"]) throw new Error(`no corpus in CORPUS_DIR (${CORPUS_DIR})`);
  if (corpusPushes.length !== PUSH_COUNT) throw new Error(`${corpusPushes.length} pushes in ${CORPUS_DIR}`);
}

/** Reads a push's bundle. */
export function readCorpusBundle(push: CorpusPush): Uint8Array {
  return readFileSync(join(CORPUS_DIR, push.bundle));
}

/** Reads what hg says of a push. */
export function readGolden(push: CorpusPush): Golden {
  return JSON.parse(gunzipSync(readFileSync(join(CORPUS_DIR, "golden", `${push.id}.json.gz`))).toString("utf8"));
}

/** Makes the corpus's base repository in `path`. */
export function restoreCorpusBase(path: string): void {
  hg("/", "init", path);
  hg(path, "unbundle", "-q", join(CORPUS_DIR, "base.hg"));
}
