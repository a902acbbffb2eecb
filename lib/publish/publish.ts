/** A bundle becomes a push: verified, stored, numbered in the journal, taken into the index, in this order. */
import { isRepoError, RepoError } from "../errors";
import { type Bundle, parseBundle } from "../hg/bundle/bundle";
import { type BundleId, type Node, NULL_NODE } from "../ids";
import { OverlayRepo } from "../overlay/overlay-repo";
import type { NewChangeset, Push } from "../push-index/push-index";
import type { BaseRepo } from "../repo/base-repo";
import { bundleIdOf, bundleKey, bundleLimits } from "../tree/bundle-cache";
import { MAX_STACK, type Tree } from "../tree/tree";
import { blameBundle } from "./bundle-failure";
import { claimPush, readJournal } from "./journal";
import { verifyBundle } from "./verify";

/** What is published. */
export interface Upload {
  readonly bytes: Uint8Array;
  readonly user: string;
  /** When it was pushed, Unix seconds. */
  readonly dateSeconds: number;
}

/** A push, and whether it was there before. */
export interface Published {
  readonly push: Push;
  readonly existed: boolean;
}

/**
 * Publishes a bundle. Whatever fails before the journal's record is written leaves no push behind; once it is
 * written the push is there, also if the process dies. Bytes that were pushed already give the push that exists; when the
 * store has lost or damaged them since, it has them again.
 * @param signal stops the work while the bundle is checked; its reason is thrown
 * @throws RepoError `malformedBundle`, `unsupportedBundle`, `tooLarge`, `missingBase`, `refusedPush` when there is
 * nothing in it that the base lacks; `storeUnavailable`; `indexUnavailable`, which says so when the push is there
 * nevertheless; `corruptStore` when the index is not of this journal
 */
export async function publish(tree: Tree, upload: Upload, signal?: AbortSignal): Promise<Published> {
  if (upload.bytes.length > tree.maxBundleBytes) {
    throw new RepoError(
      "tooLarge",
      `the bundle has ${upload.bytes.length} bytes, and ${tree.maxBundleBytes} are allowed`,
    );
  }
  const bundleId = bundleIdOf(upload.bytes);
  const known = await tree.index.getPushByBundle(tree.name, bundleId);
  if (known !== undefined) {
    if (!(await isKept(tree, bundleId, upload.bytes.length)))
      await tree.store.replace(bundleKey(bundleId), upload.bytes);
    return { push: known, existed: true };
  }
  await expectSameJournal(tree);
  const prepared = await prepare(tree, parseBundle(upload.bytes, bundleLimits(tree.maxBundleBytes)), signal);
  if (prepared.changesets.length === 0) {
    throw new RepoError("refusedPush", "the bundle has no changeset that the base lacks");
  }
  await keepBundle(tree, bundleId, upload.bytes);
  const { user, dateSeconds } = upload;
  const { ground, changesets } = prepared;
  const record = { bundle: bundleId, user, dateSeconds, ...ground, nodes: changesets.map(({ node }) => node) };
  return claim(tree, record, changesets);
}

/** Takes the journal's records that the index lacks into it. @returns how many there were */
export async function catchUp(tree: Tree): Promise<number> {
  for (let count = 0; ; count++) {
    const next = (await tree.index.getLastPushId(tree.name)) + 1;
    const push = await readJournal(tree.store, tree.name, next);
    if (push === undefined) return count;
    await tree.index.addPush(tree.name, push, await readRecorded(tree, push));
  }
}

/** Stores a bundle; what lies under its id with other bytes was damaged there, and is healed. */
async function keepBundle(tree: Tree, bundleId: BundleId, bytes: Uint8Array): Promise<void> {
  const key = bundleKey(bundleId);
  if ((await tree.store.putNew(key, bytes)) === "stored" || (await isKept(tree, bundleId, bytes.length))) return;
  await tree.store.replace(key, bytes);
}

/** Says whether the store has a bundle of so many bytes, and has it undamaged. */
async function isKept(tree: Tree, bundleId: BundleId, length: number): Promise<boolean> {
  const key = bundleKey(bundleId);
  if ((await tree.store.size(key)) !== length) return false;
  const bytes = await tree.store.read(key, length);
  return bytes !== undefined && bundleIdOf(bytes) === bundleId;
}

interface Ground {
  readonly baseUrl: string;
  readonly baseLength: number;
  readonly standsOn: readonly BundleId[];
}

/** Lays a bundle over what it stands on and verifies it. */
async function prepare(
  tree: Tree,
  bundle: Bundle,
  signal?: AbortSignal,
): Promise<{ ground: Ground; changesets: NewChangeset[] }> {
  const base = tree.getBase(true);
  const standsOn = await findGround(tree, base, bundle);
  const lower = await tree.openGround(base, standsOn);
  const changesets = await blameBundle(() =>
    verifyBundle(new OverlayRepo(lower, bundle, tree.caches), bundleLimits(tree.maxBundleBytes), signal),
  );
  return { ground: { baseUrl: tree.getBaseUrl(), baseLength: base.length, standsOn }, changesets };
}

/** Finds the pushes that hold parents of the bundle which neither it nor the base has, with all that those stand on. */
async function findGround(tree: Tree, base: BaseRepo, bundle: Bundle): Promise<readonly BundleId[]> {
  const own = new Set(bundle.changesets.map(({ node }) => node));
  const parents = bundle.changesets.flatMap(({ p1, p2 }) => [p1, p2]);
  const missing = parents.filter((node) => node !== NULL_NODE && !own.has(node) && base.getRev(node) === undefined);
  const standsOn = new Set<BundleId>();
  for (const node of new Set(missing)) {
    const push = await findHolder(tree, node);
    for (const id of push.standsOn) standsOn.add(id);
    standsOn.add(push.bundle);
    if (standsOn.size > MAX_STACK) {
      throw new RepoError("refusedPush", `the push would stand on more than ${MAX_STACK} others`);
    }
  }
  return [...standsOn];
}

/**
 * Finds the push to stand on for a node: the newest whose tip it is, else the newest that holds it, so that no more
 * than needed is laid below. One that another node published may have to be taken in first.
 */
async function findHolder(tree: Tree, node: Node): Promise<Push> {
  const find = async () => {
    const pushes: Push[] = [];
    for (const { bundle } of await tree.index.findHolders(tree.name, node)) {
      const push = await tree.getPushByBundle(bundle);
      if (push?.nodes.at(-1) === node) return push;
      if (push !== undefined) pushes.push(push);
    }
    return pushes[0];
  };
  const push = (await find()) ?? ((await catchUp(tree)) > 0 ? await find() : undefined);
  if (push !== undefined) return push;
  const sentence = `changeset ${node}, which the push stands on, is not in the base repository (yet)`;
  throw new RepoError("missingBase", sentence, { node });
}

/**
 * Makes sure that the index is of this journal: its last push would else be followed by one that has no push before it.
 * @throws RepoError `corruptStore` when the journal has no such push, or another one under its id
 */
async function expectSameJournal(tree: Tree): Promise<void> {
  const pushId = await tree.index.getLastPushId(tree.name);
  if (pushId === 0) return;
  const indexed = await tree.index.getPush(tree.name, pushId);
  const recorded = await readJournal(tree.store, tree.name, pushId);
  if (recorded !== undefined && recorded.bundle === indexed?.bundle) return;
  const sentence = `push ${pushId} of the push index is not in the journal of ${tree.name}: is it the index of another store?`;
  throw new RepoError("corruptStore", sentence, { pushId });
}

/** Claims the next free push id. Records that others wrote meanwhile are taken in first. */
async function claim(
  tree: Tree,
  record: Omit<Push, "pushId">,
  changesets: readonly NewChangeset[],
): Promise<Published> {
  for (;;) {
    await catchUp(tree);
    const pushId = (await tree.index.getLastPushId(tree.name)) + 1;
    // Looked up after the last id: a push of the same bytes that got an id below ours is in the index by now.
    const known = await tree.index.getPushByBundle(tree.name, record.bundle);
    if (known !== undefined) return { push: known, existed: true };
    const push: Push = { pushId, ...record };
    if ((await claimPush(tree.store, tree.name, push)) === "exists") continue;
    await addClaimed(tree, push, changesets);
    return { push, existed: false };
  }
}

/** Takes a push that has its record into the index; when that fails, says that the push is there nevertheless. */
async function addClaimed(tree: Tree, push: Push, changesets: readonly NewChangeset[]): Promise<void> {
  try {
    await tree.index.addPush(tree.name, push, changesets);
  } catch (error) {
    if (!isRepoError(error, "indexUnavailable")) throw error;
    const sentence = `push ${push.pushId} is stored, and will be shown once it is in the push index: ${error.message}`;
    throw new RepoError("indexUnavailable", sentence, { ...error.facts, pushId: push.pushId }, error);
  }
}

/**
 * Reads the changesets of a push whose record is in the journal.
 * @throws RepoError `corruptObject` when its bundle is not what was recorded; `missingBase`, `storeUnavailable`
 */
export async function readRecorded(tree: Tree, push: Push): Promise<NewChangeset[]> {
  const { repo } = await tree.openScope(push);
  const changesets = await blameBundle(() => verifyBundle(repo, bundleLimits(tree.maxBundleBytes)));
  if (changesets.map(({ node }) => node).join() !== push.nodes.join()) {
    throw new RepoError(
      "corruptObject",
      `bundle ${push.bundle} has other changesets than push ${push.pushId} recorded`,
      { pushId: push.pushId },
    );
  }
  return changesets;
}
