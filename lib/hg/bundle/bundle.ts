/** A bundle file as a whole: bundle1 or bundle2, with one changegroup. Source: mercurial-formats 6. */
import { RepoError } from "../../errors";
import {
  type Changegroup,
  type ChangegroupVersion,
  type DeltaChunk,
  readChangegroup,
  toChangegroupVersion,
} from "./changegroup";
import type { BundleLimits } from "./limits";
import { type BundlePart, readParts } from "./part";
import { quote } from "./quote";
import { type BundleCompression, openStream } from "./stream";

/** A parsed bundle: what its changegroup brings. */
export interface Bundle extends Changegroup {
  readonly format: {
    readonly container: "HG10" | "HG20";
    readonly compression: BundleCompression;
    readonly changegroup: ChangegroupVersion;
  };
  /** Bytes of the changegroup, unpacked: what the deltas hold on to. */
  readonly unpackedBytes: number;
}

/**
 * Parts that come with pushes and bundle files and say nothing about the changesets themselves: they are skipped even
 * when they are mandatory, as Mercurial does when it opens a bundle to look into it.
 */
const SKIPPED_PARTS = new Set([
  "bookmarks",
  "cache:rev-branch-cache",
  "check:bookmarks",
  "check:heads",
  "check:phases",
  "check:updated-heads",
  "hgtagsfnodes",
  "obsmarkers",
  "output",
  "phase-heads",
  "pushkey",
  "pushvars",
  "replycaps",
]);

/** Parameters of a changegroup part that are known and change nothing here: every changeset of a push is draft. */
const SKIPPED_PARAMETERS = new Set(["version", "nbchanges", "targetphase"]);

/**
 * Parses a bundle. The result keeps `bytes` (or the unpacked bytes) alive and must not outlive a change of them.
 *
 * @throws RepoError `malformedBundle` when it is not what it says it is, `unsupportedBundle` for a format, part or
 * version that is not read, `tooLarge` over the limits
 */
export function parseBundle(bytes: Uint8Array, limits: BundleLimits): Bundle {
  const { container, compression, body } = openStream(bytes, limits);
  const { version, payload } =
    container === "HG10" ? { version: "01" as const, payload: body } : findPart(body, limits);
  return {
    ...readChangegroup(payload, version, limits),
    format: { container, compression, changegroup: version },
    unpackedBytes: payload.length,
  };
}

/** Finds the one changegroup part among the parts of a bundle2. */
function findPart(body: Uint8Array, limits: BundleLimits): { version: ChangegroupVersion; payload: Uint8Array } {
  let found: BundlePart | undefined;
  for (const part of readParts(body, limits)) {
    if (part.type === "changegroup") {
      if (found !== undefined)
        throw new RepoError("unsupportedBundle", "the bundle has more than one changegroup part");
      found = part;
    } else if (part.isMandatory && !SKIPPED_PARTS.has(part.type)) {
      throw new RepoError(
        "unsupportedBundle",
        `the bundle has the mandatory part ${quote(part.type)}, which is not supported`,
      );
    }
  }
  if (found === undefined) throw new RepoError("malformedBundle", "the bundle has no changegroup part");
  for (const [name, { isMandatory }] of found.parameters) {
    if (isMandatory && !SKIPPED_PARAMETERS.has(name)) {
      throw new RepoError("unsupportedBundle", `its changegroup part needs the parameter ${quote(name)}`);
    }
  }
  // Without the parameter it is version 01, as bundle1's always is.
  const version = toChangegroupVersion(found.parameters.get("version")?.value ?? "01");
  return { version, payload: found.payload };
}

export type { DeltaChunk };
