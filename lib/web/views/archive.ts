/** `archive`: the files of a changeset in one file, streamed. Source: hgweb-compat 1.6, 1.9, and answers of hgweb 6.3.2. */
import type { Entry, EntryHead, EntryKind } from "../../archive/entry";
import { writeGzip } from "../../archive/gzip";
import { writeTar } from "../../archive/tar";
import { writeZip } from "../../archive/zip";
import { writeBzip2 } from "../../bytes/bzip2-writer";
import { encodeUtf8b } from "../../bytes/text";
import { Turns } from "../../bytes/turns";
import { RepoError } from "../../errors";
import type { FileFlags } from "../../hg/manifest";
import type { ManifestFile } from "../../hg/manifest-directory";
import { type Node, pathBytes, type RepoPath, shortNode } from "../../ids";
import type { Answer, Plan } from "../answer";
import type { ArchiveKind } from "../archive-kinds";
import { writeArchiveMetadata } from "../archive-metadata";
import { planChangeset } from "../caching";
import { normalisePath } from "../clean-path";
import { withoutControls } from "../header-text";
import { jsonFloat } from "../json";
import { type Found, findChangeset } from "../lookup";
import type { Place } from "../place";

/** Files that are looked up at once: of a large manifest no more is held. */
const BATCH_FILES = 256;
/** More files than these, or bytes in them, make an archive costly. While there are fewer, nothing has been sent. */
const FEW_FILES = 100;
const FEW_BYTES = 512 * 1024;

const METADATA_PATH = ".hg_archival.txt" as RepoPath;

const ENTRY_KINDS: Readonly<Record<FileFlags, EntryKind>> = { "": "file", x: "executable", l: "link" };

/** Plans the answer of `archive`. */
export function planArchive(place: Place): Promise<Plan> {
  return planChangeset(place, () => answerArchive(place));
}

async function answerArchive(place: Place): Promise<Answer> {
  const { url, tree } = place;
  if (url.symbol === undefined) throw new RepoError("malformedRequest", "archive needs a changeset");
  const kind = url.archiveKind;
  if (kind === undefined) throw new RepoError("notFound", "Unsupported archive type");
  const found = await findChangeset(place, url.symbol);
  const version = url.symbol === "tip" ? shortNode(found.node) : url.symbol;
  const name = encodeUtf8b(`${tree.name.replace(/\W+/g, "-")}-${version}`).toString("latin1");
  const files = await openFiles(place, found, name);
  return {
    kind: "bytes",
    status: 200,
    headers: {
      "content-type": kind.contentType,
      "content-disposition": `attachment; filename=${withoutControls(name)}${kind.extension}`,
    },
    body: await writeArchive(files, kind),
  };
}

/** What goes into one archive. */
interface ArchivedFiles {
  readonly place: Place;
  readonly found: Found;
  readonly manifest: Node;
  /** Of what the names begin with: empty or with a slash at its end. */
  readonly prefix: string;
  /** A file, a directory, or everything when empty. */
  readonly path: RepoPath;
  /** The text of `.hg_archival.txt`, where it is asked for. */
  readonly metadata: Uint8Array | undefined;
}

/** @throws RepoError in hgweb's words, when there are no such files or the name leads out of the archive */
async function openFiles(place: Place, found: Found, name: string): Promise<ArchivedFiles> {
  const { url, costs, signal } = place;
  const { manifest } = await found.repo.readChangeset(found.rev);
  const path = normalisePath(url.path ?? "") as RepoPath;
  const first = await found.repo.readManifestFiles(manifest, path, undefined, BATCH_FILES);
  if (first.length === 0) {
    if (url.path !== undefined) throw new RepoError("notFound", "file(s) not found");
    throw new RepoError("forbidden", "no files match the archive pattern");
  }
  const prefix = toPrefix(name);
  if (first.length > FEW_FILES) costs.begin();
  const isTold = path === "" || path === METADATA_PATH;
  const metadata = isTold ? await writeArchiveMetadata(found, signal) : undefined;
  return { place, found, manifest, prefix, path, metadata };
}

/** @throws RepoError `forbidden`, in hgweb's words, for a name that leads out of the folder that the archive is unpacked in */
function toPrefix(name: string): string {
  const prefix = normalisePath(name);
  if (prefix === ".." || prefix.startsWith("../") || prefix.startsWith("/")) {
    throw new RepoError("forbidden", "archive prefix contains illegal components");
  }
  return prefix === "" ? "" : `${prefix}/`;
}

async function writeArchive(files: ArchivedFiles, { type }: ArchiveKind): Promise<AsyncIterable<Uint8Array>> {
  const { place } = files;
  const { dateSeconds } = await files.found.repo.readChangeset(files.found.rev);
  const time = { seconds: dateSeconds, text: jsonFloat(dateSeconds) };
  switch (type) {
    case "zip":
      return writeZip(readEntries(files), () => listHeads(files), dateSeconds);
    case "gz":
      return writeGzip(writeTar(readEntries(files), time), dateSeconds);
    case "bz2":
      return writeBzip2(writeTar(readEntries(files), time), (block) => place.tree.packer.pack(block, place.signal));
  }
}

async function* readEntries(files: ArchivedFiles): AsyncGenerator<Entry> {
  const { metadata } = files;
  const { repo } = files.found;
  if (metadata !== undefined) yield { ...metadataHead(files), data: metadata };
  let length = 0;
  for await (const file of listFiles(files)) {
    const { data } = await repo.readFileRevision(file.path, file.entry.node);
    length += data.length;
    if (length > FEW_BYTES) files.place.costs.begin();
    yield { ...headOf(files, file), data };
  }
}

/** Lists the same entries without their data. */
async function* listHeads(files: ArchivedFiles): AsyncGenerator<EntryHead> {
  if (files.metadata !== undefined) yield metadataHead(files);
  for await (const file of listFiles(files)) yield headOf(files, file);
}

/** Lists the files, a batch at a time: the manifest is a matter of the caches, however long the client takes. */
async function* listFiles({ place, found, manifest, path }: ArchivedFiles): AsyncGenerator<ManifestFile> {
  const turns = new Turns(place.signal);
  let after: RepoPath | undefined;
  for (;;) {
    const batch = await found.repo.readManifestFiles(manifest, path, after, BATCH_FILES);
    for (const file of batch) {
      await turns.next();
      yield file;
    }
    if (batch.length < BATCH_FILES) return;
    after = batch.at(-1)?.path;
  }
}

function metadataHead({ prefix }: ArchivedFiles): EntryHead {
  return { name: pathBytes(`${prefix}${METADATA_PATH}` as RepoPath), kind: "file" };
}

function headOf({ prefix }: ArchivedFiles, { path, entry }: ManifestFile): EntryHead {
  return { name: pathBytes(`${prefix}${path}` as RepoPath), kind: ENTRY_KINDS[entry.flags] };
}
