/** A look at a repository on disk: what belongs together, and what all states that are cut from it share. */
import { join } from "node:path";
import { RepoError } from "../errors";
import { StoredRevlog } from "../hg/stored-revlog";
import type { Rev } from "../ids";
import type { BranchHeads } from "./branches";
import { Checkpoints } from "./checkpoints";
import { StoredChildren } from "./child-table";
import { findObsolete } from "./hidden";
import { identifyLayout, type Layout, readLayout } from "./layout";
import { PhaseTable } from "./phases";
import { SideFileReader, type SideFiles } from "./side-files";
import { type RevlogFiles, StoreFiles } from "./store-files";
import { StoredBranches } from "./stored-branches";
import { StoredTagFiles } from "./stored-tag-files";

/** The changelog's name in the store. */
export const CHANGELOG = "00changelog";
/** The most that the indexes of one base's files may keep in memory. */
const MAX_INDEX_BYTES = 512 * 1024 * 1024;
/** So often is a base looked at that is replaced meanwhile, before it counts as not available. */
const MAX_LOOKS = 5;

/** A repository on disk as one look found it. */
export interface Found {
  readonly layout: Layout;
  readonly files: StoreFiles;
  readonly sideFileReader: SideFileReader;
  readonly changelog: RevlogFiles;
  readonly sideFiles: SideFiles;
  /** Shared by all states of these files, as what follows. */
  readonly children: StoredChildren;
  readonly branches: StoredBranches;
  readonly tagFiles: StoredTagFiles;
  readonly heads: Checkpoints<readonly Rev[]>;
  readonly branchHeads: Checkpoints<BranchHeads>;
  /** The phases of all changesets: they follow from ancestors, so those of the first ones are the same in a shorter state. */
  readonly getPhases: () => PhaseTable;
  /** The obsolete ones of all changesets. */
  readonly getObsolete: () => ReadonlySet<Rev>;
}

/**
 * Looks at a repository: again, when it was replaced meanwhile, so that what is found belongs together.
 * @param hgDirectory the `.hg` folder
 * @param before what an earlier look found, to read only what has changed since
 * @throws RepoError `unsupportedStore` naming a requirement that we cannot read, `storeUnavailable` when there is no
 * repository, it cannot be read or is just being replaced
 */
export function look(hgDirectory: string, before?: Found): Found {
  let known = before;
  for (let looks = 0; looks < MAX_LOOKS; looks++) {
    if (known !== undefined && identifyLayout(known.layout) !== known.layout.identity) known = undefined;
    const layout = known?.layout ?? readLayout(hgDirectory);
    const files = known?.files ?? openStore(layout);
    const sideFileReader = known?.sideFileReader ?? new SideFileReader(layout);
    const children = known?.children ?? new StoredChildren();
    const cacheDirectory = join(layout.sourceDirectory, "cache");
    const branches = known?.branches ?? new StoredBranches(cacheDirectory);
    const tagFiles = known?.tagFiles ?? new StoredTagFiles(cacheDirectory);
    // First the changelog: all that it refers to is on disk by then. Source: mercurial-formats 3.10.
    const changelog = files.open(CHANGELOG);
    const sideFiles = sideFileReader.read();
    // A changelog that became empty is there; one that is gone is being replaced, with all the rest.
    const isGone = changelog.index.length === 0 && (known?.changelog.index.length ?? 0) > 0 && !files.has(CHANGELOG);
    if (isGone || identifyLayout(layout) !== layout.identity) continue;
    const heads = known?.heads ?? new Checkpoints<readonly Rev[]>();
    const branchHeads = known?.branchHeads ?? new Checkpoints<BranchHeads>();
    const concealed = shareConcealed(changelog, sideFiles);
    return {
      layout,
      files,
      sideFileReader,
      changelog,
      sideFiles,
      children,
      branches,
      tagFiles,
      heads,
      branchHeads,
      ...concealed,
    };
  }
  throw new RepoError("storeUnavailable", "the base repository is being replaced");
}

/** Finds out once for all states that are cut from these files which changesets may be concealed, when it is first asked for. */
function shareConcealed(
  { index, chunks }: RevlogFiles,
  { phaseRoots, predecessors }: SideFiles,
): Pick<Found, "getPhases" | "getObsolete"> {
  const rows = new StoredRevlog(CHANGELOG, index, chunks, index.length, true);
  let phases: PhaseTable | undefined;
  let obsolete: ReadonlySet<Rev> | undefined;
  const getPhases = () => {
    phases ??= new PhaseTable(rows, phaseRoots);
    return phases;
  };
  const getObsolete = () => {
    const isMutable = (rev: Rev) => getPhases().getNumber(rev) > 0;
    obsolete ??= findObsolete({ getRev: (node) => rows.getRev(node), isMutable }, predecessors);
    return obsolete;
  };
  return { getPhases, getObsolete };
}

function openStore({ sourceDirectory, requirements }: Layout): StoreFiles {
  const encoding = { fncache: requirements.has("fncache"), dotencode: requirements.has("dotencode") };
  return new StoreFiles(join(sourceDirectory, "store"), encoding, MAX_INDEX_BYTES);
}
