/** Reads texts of a view's revlogs, each checked against its hash, or composed over one that was. */
import { compact } from "../bytes/compact";
import { isRepoError, RepoError } from "../errors";
import { ComposedText } from "../hg/composed-text";
import type { ReadAhead } from "../hg/read-ahead";
import { type Revlog, readText, refuseFlags } from "../hg/revlog";
import { type Node, NULL_NODE, type Rev } from "../ids";
import { extendManifest, NO_MANIFEST, type OpenManifest, wholeManifest } from "./open-manifest";
import type { RepoCaches } from "./repo-caches";

/**
 * So much of the texts' room may be taken by a manifest that others are deltas against. There are few such texts, and
 * without one each look into any manifest of its chain unpacks and hashes it again.
 */
const CHAIN_START_SHARE = 1;

/** The view whose revlogs are read. */
interface RevlogView {
  openManifestLog(): Revlog;
  forget(name: string): void;
  requireUnchanged(): void;
  explain(error: RepoError): RepoError;
}

export class CheckedTexts {
  readonly #caches: RepoCaches;
  readonly #view: RevlogView;

  constructor(caches: RepoCaches, view: RevlogView) {
    this.#caches = caches;
    this.#view = view;
  }

  /**
   * Reads the text of a node and checks it against its hash.
   * @param readAhead what was read before of the revlog's file; not asked where a reading of it failed
   * @param share the part of the room for texts that it may take; see `ByteLru.set`
   */
  read(open: () => Revlog, node: Node, readAhead?: ReadAhead, share?: number): Uint8Array {
    const known = this.#caches.texts.get(node);
    if (known !== undefined) return known;
    const getKnownText = (base: Node) => this.#caches.texts.get(base);
    const text = this.#readTwice(open, node, (revlog, rev, isAgain) =>
      readText(revlog, rev, getKnownText, isAgain ? undefined : readAhead),
    );
    return this.#keep(node, text, share);
  }

  /**
   * Reads a text as `read` does for one who goes over all of a revlog: it is kept only where it is made of deltas, since
   * the next one may be a delta against it. Else it would but push out what is asked for again.
   */
  readInPassing(open: () => Revlog, node: Node, readAhead: ReadAhead): Uint8Array {
    const known = this.#caches.texts.get(node);
    if (known !== undefined) return known;
    const getKnownText = (base: Node) => this.#caches.texts.get(base);
    return this.#readTwice(open, node, (revlog, rev, isAgain) => {
      const text = readText(revlog, rev, getKnownText, isAgain ? undefined : readAhead);
      return revlog.getChainStart(rev) === rev ? text : this.#keep(node, text);
    });
  }

  /** Keeps a text. One that is stored as it is is part of all that was read of the file at once. */
  #keep(node: Node, text: Uint8Array, share?: number): Uint8Array {
    const kept = compact(text);
    this.#caches.texts.set(node, kept, kept.length, share);
    return kept;
  }

  /** Reads a manifest's text; the null node is the empty manifest. */
  readManifest(node: Node): Uint8Array {
    return node === NULL_NODE ? new Uint8Array(0) : this.read(() => this.#view.openManifestLog(), node);
  }

  /**
   * Opens a manifest as what its deltas make of the full text that its chain begins with: that one is checked and kept,
   * and many manifests share it. The manifest itself costs its deltas, those after one that is known, and is not hashed.
   */
  composeManifest(node: Node): OpenManifest {
    if (node === NULL_NODE) return NO_MANIFEST;
    const known = this.#openKnown(node);
    if (known !== undefined) return known;
    return this.#readTwice(
      () => this.#view.openManifestLog(),
      node,
      (log, rev) => {
        const manifest = this.#compose(log, rev);
        // No hash tells that these were other bytes, as it does of a whole text.
        this.#view.requireUnchanged();
        if (this.keepManifest(node, manifest)) return manifest;
        // Deltas that take as much room as a text, after imports of many thousand files, say, would be read at each look.
        const whole = wholeManifest(node, this.#readChainStart(node));
        this.keepManifest(node, whole);
        return whole;
      },
    );
  }

  /** Says whether a manifest is in memory, whole or as what deltas make of one that is. */
  isManifestKnown(node: Node): boolean {
    const { texts, manifests } = this.#caches;
    const known = manifests.get(node);
    return node === NULL_NODE || texts.has(node) || (known !== undefined && texts.has(known.start));
  }

  /** Keeps a manifest that is right: its hash was checked, or it comes from the base. @returns whether there was room */
  keepManifest(node: Node, { start, text: { composed } }: OpenManifest): boolean {
    this.#caches.manifests.set(node, { start, composed }, composed.byteSize);
    return this.#caches.manifests.has(node);
  }

  /**
   * Opens a manifest that is kept, or gives `undefined`: also where the text that it begins with is not to be had here.
   * Another view may have kept it, over a text that only its bundle brings, or that the base had before a strip.
   */
  #openKnown(node: Node): OpenManifest | undefined {
    const known = this.#caches.manifests.get(node);
    if (known === undefined) return undefined;
    const { start, composed } = known;
    const isStartHere = this.#caches.texts.has(start) || this.#view.openManifestLog().getStoredRev(start) !== undefined;
    return isStartHere ? { start, text: new ComposedText(this.#readChainStart(start), composed) } : undefined;
  }

  /** Reads a manifest that others are deltas against. */
  #readChainStart(node: Node): Uint8Array {
    if (node === NULL_NODE) return new Uint8Array(0);
    return this.read(() => this.#view.openManifestLog(), node, undefined, CHAIN_START_SHARE);
  }

  #compose(log: Revlog, rev: Rev): OpenManifest {
    refuseFlags(log, rev);
    const start = log.getNode(log.getChainStart(rev));
    let older = NO_MANIFEST;
    const { deltas } = log.readChain(rev, (node) => {
      const known = this.#openKnown(node);
      if (known !== undefined) older = known;
      else if (node === start) older = wholeManifest(start, this.#readChainStart(start));
      else return undefined;
      return older.text.base; // the chain ends here; what it began with is not asked for
    });
    return extendManifest(older, deltas);
  }

  /**
   * Reads from a revlog's row of `node`. What is kept of the revlog's files may be outdated, since another program
   * writes them: where it contradicts itself it is read once more from the start before that counts.
   */
  #readTwice<Value>(
    open: () => Revlog,
    node: Node,
    read: (revlog: Revlog, rev: Rev, isAgain: boolean) => Value,
  ): Value {
    let name: string | undefined;
    const attempt = (isAgain: boolean) => {
      const revlog = open();
      name = revlog.name;
      // A row that the view hides may be what one in view is made of.
      const rev = revlog.getStoredRev(node);
      if (rev === undefined) throw new RepoError("corruptStore", `${revlog.name} has no revision ${node}`);
      return read(revlog, rev, isAgain);
    };
    try {
      return attempt(false);
    } catch (error) {
      if (name === undefined || !isRepoError(error, "corruptStore", "storeUnavailable")) throw error;
      this.#view.forget(name);
      return this.#explained(() => attempt(true));
    }
  }

  #explained<Value>(read: () => Value): Value {
    try {
      return read();
    } catch (error) {
      throw error instanceof RepoError ? this.#view.explain(error) : error;
    }
  }
}
