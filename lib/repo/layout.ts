/** Where the parts of a repository lie, and how it is stored. Source: mercurial-formats 1.1, 1.2. */
import { existsSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { RepoError } from "../errors";
import { checkRequirements, parseRequirements } from "../hg/requirements";
import { identifyFile, readSmallFile } from "./store-files";

/** Required while `hg debugupgraderepo` replaces the store. */
const BEING_UPGRADED = "upgradeinprogress";

/** Where the parts of a repository lie, and how. */
export interface Layout {
  /** The `.hg` folder of the repository itself. */
  readonly hgDirectory: string;
  /** The `.hg` folder of the repository that holds the store: another one in a share. */
  readonly sourceDirectory: string;
  readonly requirements: ReadonlySet<string>;
  /** Changes when the repository is put elsewhere, replaced or stored in another way. */
  readonly identity: string;
}

/**
 * Follows shares and unites requirements.
 * @throws RepoError `unsupportedStore` naming a requirement that we cannot read, `storeUnavailable` when there is no
 * repository, or another program is just replacing it
 */
export function readLayout(hgDirectory: string): Layout {
  const own = readSmallFile(join(hgDirectory, "requires"));
  if (own === undefined) {
    throw existsSync(hgDirectory) && !existsSync(join(hgDirectory, "store"))
      ? new RepoError("unsupportedStore", "the repository has no requirements (older than Mercurial 0.9.2)")
      : new RepoError("storeUnavailable", "there is no Mercurial repository at the base's path");
  }
  const requirements = new Set(parseRequirements(own));
  const sourceDirectory = findSource(hgDirectory, requirements);
  // First what it is, then what it says: a change in between shows when the identity is looked at again.
  const identity = identifyLayout({ hgDirectory, sourceDirectory });
  const shared = sourceDirectory === hgDirectory ? undefined : readSmallFile(join(sourceDirectory, "requires"));
  const inStore = readSmallFile(join(sourceDirectory, "store", "requires"));
  const isShareSafe = requirements.has("share-safe");
  if (!existsSync(join(sourceDirectory, "store")) || (isShareSafe && inStore === undefined))
    throw new RepoError("storeUnavailable", "the base repository has no store: it may be being replaced");
  // A share-safe repository keeps the store's requirements with the store; else a share has them from its source.
  for (const name of parseRequirements((isShareSafe ? inStore : shared) ?? "")) requirements.add(name);
  if (requirements.has(BEING_UPGRADED))
    throw new RepoError("storeUnavailable", "the base repository is being upgraded");
  checkRequirements(requirements);
  return { hgDirectory, sourceDirectory, requirements, identity };
}

/** Returns the identity that a layout has now. */
export function identifyLayout({ hgDirectory, sourceDirectory }: Omit<Layout, "identity" | "requirements">): string {
  const store = join(sourceDirectory, "store");
  const files = [join(hgDirectory, "requires"), join(sourceDirectory, "requires"), join(store, "requires")];
  const folder = statSync(store, { throwIfNoEntry: false });
  const identities = files.map(identifyFile);
  return [sourceDirectory, folder?.ino ?? "missing", ...identities].join(" ");
}

function findSource(hgDirectory: string, requirements: ReadonlySet<string>): string {
  const relative = requirements.has("relshared");
  if (!relative && !requirements.has("shared")) return hgDirectory;
  const target = readSmallFile(join(hgDirectory, "sharedpath"))?.replace(/\n$/, "");
  if (target === undefined) throw new RepoError("unsupportedStore", "the repository is a share without a sharedpath");
  const path = Buffer.from(target, "latin1").toString("utf8");
  const source = relative ? resolve(hgDirectory, path) : path;
  if (!existsSync(join(source, "store")))
    throw new RepoError("storeUnavailable", "the repository that this share points to is not there");
  return source;
}
