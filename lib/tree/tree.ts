/** A served tree: one base repository, one bundle store, one push index. */

import { join } from "node:path";
import type { LineOrigins } from "../annotate/annotate-step";
import { ByteLru } from "../bytes/byte-lru";
import { decodeUtf8b } from "../bytes/text";
import { isRepoError, RepoError } from "../errors";
import type { Bundle } from "../hg/bundle/bundle";
import type { BundleId } from "../ids";
import { type LaidPush, OverlayRepo } from "../overlay/overlay-repo";
import type { Push, PushIndex } from "../push-index/push-index";
import { BaseRepo } from "../repo/base-repo";
import type { RepoCaches } from "../repo/repo-caches";
import type { RevlogRepo } from "../repo/revlog-repo";
import { readSmallFileBytes } from "../repo/store-files";
import type { BundleStore } from "../store/bundle-store";
import { readSetting } from "./base-settings";
import { type BlockPacker, packerHere } from "./block-packer";
import { type BundleCache, parsedBytes } from "./bundle-cache";
import { findFileChange, type ParentChanges } from "./changes";
import { comparerHere, type FileComparer } from "./file-comparer";
import { readGroupOwner } from "./group-owner";
import { untilAborted } from "./until-aborted";

/** The most pushes that may stand on each other. */
export const MAX_STACK = 16;

/** What a tree is made of. */
export interface TreeParts {
  readonly name: string;
  /** The folder that holds the base's `.hg`. */
  readonly basePath: string;
  readonly store: BundleStore;
  readonly index: PushIndex;
  readonly bundles: BundleCache;
  readonly caches: RepoCaches;
  /** The most bytes that one bundle may have. */
  readonly maxBundleBytes: number;
  /** The most bytes that opened scopes may keep in memory. */
  readonly maxScopeBytes: number;
  /** The default compares in the thread that asks. */
  readonly comparer?: FileComparer;
  /** The default packs in the thread that asks. */
  readonly packer?: BlockPacker;
}

/** A push opened: itself, and its bundle laid over the base as it was when it was published. */
export interface Scope {
  readonly push: Push;
  readonly bundle: Bundle;
  readonly repo: OverlayRepo;
}

interface OpenScope extends Scope {
  /** What of the base is in the scope: to notice when it was rewritten. */
  readonly base: BaseRepo;
}

/** A request looks at the base several times; its files are looked at no more often than this. */
const MAX_BASE_AGE_MS = 50;
/** About what a push takes in memory, without its nodes and with each of them. */
const PUSH_BYTES = 600;
const NODE_BYTES = 64;
const MAX_PUSHES_BYTES = 8 * 1024 * 1024;
/** About what one changed file takes in memory. */
const CHANGE_BYTES = 400;
const MAX_CHANGES_BYTES = 16 * 1024 * 1024;
/** The most changes of a changeset among which a file is looked for: so many are kept, once they were read. */
const MAX_SEARCHED_CHANGES = 2000;
/** A line of an annotated file takes 8 bytes. */
const MAX_ANNOTATIONS_BYTES = 8 * 1024 * 1024;

export class Tree {
  readonly name: string;
  readonly store: BundleStore;
  readonly index: PushIndex;
  readonly caches: RepoCaches;
  readonly maxBundleBytes: number;
  readonly comparer: FileComparer;
  readonly packer: BlockPacker;
  /** Where the lines of files come from; see `annotateFile`. */
  readonly annotations = new ByteLru<LineOrigins>(MAX_ANNOTATIONS_BYTES);
  readonly #basePath: string;
  readonly #bundles: BundleCache;
  readonly #open: ByteLru<OpenScope>;
  readonly #pushes = new ByteLru<Push>(MAX_PUSHES_BYTES);
  readonly #changes = new ByteLru<ParentChanges>(MAX_CHANGES_BYTES);
  readonly #opening = new Map<BundleId, Promise<Scope>>();
  #base: BaseRepo | undefined;
  #baseSeenAt = 0;

  constructor(parts: TreeParts) {
    this.name = parts.name;
    this.store = parts.store;
    this.index = parts.index;
    this.caches = parts.caches;
    this.maxBundleBytes = parts.maxBundleBytes;
    this.comparer = parts.comparer ?? comparerHere;
    this.packer = parts.packer ?? packerHere;
    this.#basePath = parts.basePath;
    this.#bundles = parts.bundles;
    this.#open = new ByteLru(parts.maxScopeBytes);
  }

  /**
   * Returns the base as it is now, or was a moment ago. What was read from an earlier state stays valid.
   * @param fresh looks at its files in any case
   * @throws RepoError `storeUnavailable`, `unsupportedStore`, `corruptStore`
   */
  getBase(fresh = false): BaseRepo {
    const now = performance.now();
    if (this.#base !== undefined && !fresh && now < this.#baseSeenAt + MAX_BASE_AGE_MS) return this.#base;
    this.#base = this.#base === undefined ? BaseRepo.open(this.#basePath, this.caches) : this.#base.refresh();
    this.#baseSeenAt = now;
    return this.#base;
  }

  /** Returns where the base comes from, without a user's name or password: `[paths] default` of its hgrc, else its path. */
  getBaseUrl(): string {
    const url = readSetting(this.#readHgrc(), "paths", "default");
    // As hg splits it: all up to the last @ before the first slash.
    return url?.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, "$1") ?? this.#basePath;
  }

  /** Reads what its hgrc says of the base to people: `[web] description` and `contact`, else `[ui] username`. */
  readAbout(): { readonly description: string | undefined; readonly contact: string | undefined } {
    const hgrc = this.#readHgrc();
    const contact = readSetting(hgrc, "web", "contact") ?? readSetting(hgrc, "ui", "username");
    return { description: readSetting(hgrc, "web", "description"), contact };
  }

  #readHgrc(): string {
    return decodeUtf8b(readSmallFileBytes(join(this.#basePath, ".hg", "hgrc")));
  }

  /** Reads the group of the machine that owns the base. */
  readGroupOwner(): string {
    return readGroupOwner(join(this.#basePath, ".hg"));
  }

  /** Returns the push of a bundle, or `undefined`. A push never changes, so it is asked of the index once. */
  async getPushByBundle(bundle: BundleId): Promise<Push | undefined> {
    const known = this.#pushes.get(bundle);
    if (known !== undefined) return known;
    const push = await this.index.getPushByBundle(this.name, bundle);
    if (push !== undefined) this.#pushes.set(bundle, push, PUSH_BYTES + push.nodes.length * NODE_BYTES);
    return push;
  }

  /** Returns what a pushed changeset changed against each parent, as recorded when it was published. */
  async readPushedChanges({ pushId, bundle }: Push, position: number): Promise<ParentChanges> {
    const key = `${bundle} ${position}`;
    const known = this.#changes.get(key);
    if (known !== undefined) return known;
    const first = await this.index.readFileChanges(this.name, pushId, position, 0);
    if (first === undefined) {
      throw new RepoError("corruptStore", `the index has lost what push ${pushId} changed`, { pushId, position });
    }
    const second = await this.index.readFileChanges(this.name, pushId, position, 1);
    const changes: ParentChanges = second === undefined ? [first] : [first, second];
    this.#changes.set(key, changes, CHANGE_BYTES * (1 + first.length + (second?.length ?? 0)));
    return changes;
  }

  /**
   * Opens the scope of a push. Those who ask for the same one at the same time share the work.
   * @param signal until when the caller waits; its reason is thrown, and the work goes on for the others and the caches
   * @throws RepoError `missingBase` naming a changeset that the push stands on and the base has not (yet);
   * `corruptObject`, `storeUnavailable` when its bundle cannot be had
   */
  async openScope(push: Push, signal?: AbortSignal): Promise<Scope> {
    const base = this.getBase();
    const open = this.#open.get(push.bundle);
    if (open?.base.isPartOf(base) && open.base.hasNamesOf(base)) return open;
    const opening =
      this.#opening.get(push.bundle) ?? this.#openNew(push).finally(() => this.#opening.delete(push.bundle));
    this.#opening.set(push.bundle, opening);
    return untilAborted(opening, signal);
  }

  async #openNew(push: Push): Promise<Scope> {
    const bundle = await this.#bundles.read(push.bundle);
    const scope = await this.#layOver(this.getBase().at(push.baseLength), push, bundle).catch((error: unknown) => {
      if (!isRepoError(error, "missingBase")) throw error;
      // The base has been pulled a moment ago, or is not what it was then, cloned anew in another order, say: over all of it.
      return this.#layOver(this.getBase(true), push, bundle);
    });
    this.#open.set(push.bundle, scope, parsedBytes(bundle));
    return scope;
  }

  async #layOver(base: BaseRepo, push: Push, bundle: Bundle): Promise<OpenScope> {
    const repo = new OverlayRepo(await this.openGround(base, push.standsOn), bundle, this.caches, this.#laid(push));
    return { push, bundle, repo, base };
  }

  #laid(push: Push): LaidPush {
    const withTooMany = new Set<number>();
    return {
      nodes: push.nodes,
      findChange: async (position, path) => {
        if (withTooMany.has(position)) return "tooMany";
        const [changes] = await this.readPushedChanges(push, position);
        if (changes.length <= MAX_SEARCHED_CHANGES) return findFileChange(changes, path);
        withTooMany.add(position);
        return "tooMany";
      },
    };
  }

  /** Lays the bundles of other pushes over a state of the base, in order. */
  async openGround(base: BaseRepo, standsOn: readonly BundleId[]): Promise<RevlogRepo> {
    if (standsOn.length > MAX_STACK)
      throw new RepoError("refusedPush", `more than ${MAX_STACK} pushes stand on each other`);
    let lower: RevlogRepo = base;
    for (const id of standsOn) {
      const push = await this.getPushByBundle(id);
      lower = new OverlayRepo(lower, await this.#bundles.read(id), this.caches, push && this.#laid(push));
    }
    return lower;
  }
}
