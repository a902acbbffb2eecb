/**
 * The pushlog of one tree: which pushes a query means, a page at a time. Knows no HTTP, HTML or JSON. Source:
 * hgweb-compat 3.
 */
import { RepoError } from "../errors";
import type { Node, PushId } from "../ids";
import type { Holder, Push, PushedChangeset, PushIndex, PushQuery } from "../push-index/push-index";
import type { PushlogBound, PushlogQuery } from "./pushlog-query";

/** Pushes on one page of `latest` mode. */
export const PUSHES_PER_PAGE = 10;
/** Most pushes, and most changesets but for a single push that has more, in one piece of a long answer. */
export const ROWS_PER_PIECE = 1_000;
/** Most pushes in one piece when their changesets are read too. */
const PUSHES_PER_FULL_PIECE = 100;
/** Ids that one read walks over at most when dates filter: few may match, and a read holds up the whole process. */
const IDS_PER_DATED_READ = 20_000;

/** How symbols become changesets: what the tree knows and the pushlog does not. */
export interface PushlogSymbols {
  /**
   * Resolves a symbol in the base and in all pushes, hidden changesets included.
   * @throws RepoError `unknownRevision` with hgweb's message
   */
  resolveChangeset(symbol: string): Promise<Node>;
  /** Says whether the base has this named branch. */
  isBranch(name: string): Promise<boolean>;
}

/** Where the pushes are read from: the push index, or a part of it. */
export type PushlogSource = Pick<
  PushIndex,
  "getLastPushId" | "hasBranch" | "findHolders" | "findPushRange" | "listPushes" | "readChangesets"
>;

/** One push of an answer. */
export interface PushlogEntry {
  readonly push: Push;
  /** Its changesets that the query asks for, oldest first; never empty. */
  readonly nodes: readonly Node[];
  /** The same changesets in full, when the caller asked for them. */
  readonly changesets: readonly PushedChangeset[] | undefined;
}

/** What a query gives. */
export interface PushlogAnswer {
  /** The tree's last push when the query was asked, whatever it asks for; 0 for none. */
  readonly lastPushId: PushId;
  /** The page shown and the last page there is, both from 1; both 1 in `matching` mode. */
  readonly page: number;
  readonly lastPage: number;
  /** With one `changeset=`: the other, older pushes that hold it, newest first. Else empty. */
  readonly otherHolders: readonly Holder[];
  /** The pushes in the order asked for, read as they are asked for, once. Pieces are not empty; there may be none. */
  readonly pieces: AsyncIterable<readonly PushlogEntry[]>;
}

/** How the caller wants the pushes. */
export interface PushlogShape {
  readonly order: PushQuery["order"];
  /** Whether entries come with their changesets in full. */
  readonly withChangesets: boolean;
}

/** Which pushes match, all symbols resolved. Every bound is a push id; dates still filter in between. */
interface Selection {
  readonly afterId: PushId;
  readonly upToId: PushId;
  readonly filters: Pick<PushQuery, "afterDateSeconds" | "beforeDateSeconds" | "users" | "pushIds">;
  readonly otherHolders: readonly Holder[];
}

/** Answers pushlog queries over one tree. */
export class Pushlog {
  readonly #index: PushlogSource;
  readonly #tree: string;
  readonly #symbols: PushlogSymbols;

  constructor(index: PushlogSource, tree: string, symbols: PushlogSymbols) {
    this.#index = index;
    this.#tree = tree;
    this.#symbols = symbols;
  }

  /**
   * Finds the pushes of a query. All that can be wrong with it is thrown here, before the first piece is asked for.
   * @throws RepoError `unknownRevision` for a symbol or branch that is not known; `malformedRequest` when `tochange`
   * was never pushed, where the reference crashes; `indexUnavailable`
   */
  async queryPushes(query: PushlogQuery, shape: PushlogShape): Promise<PushlogAnswer> {
    const lastPushId = await this.#index.getLastPushId(this.#tree);
    await this.#expectBranch(query.branch);
    const latest = query.mode === "latest";
    const selection = latest ? selectPage(query.page, lastPushId) : await this.#select(query, lastPushId);
    return {
      lastPushId,
      page: latest ? query.page : 1,
      lastPage: latest ? Math.max(1, Math.ceil(lastPushId / PUSHES_PER_PAGE)) : 1,
      otherHolders: selection.otherHolders,
      pieces: this.#readPieces(query, shape, selection),
    };
  }

  async #expectBranch(branch: string | undefined): Promise<void> {
    if (branch === undefined) return;
    if (await this.#symbols.isBranch(branch)) return;
    if (await this.#index.hasBranch(this.#tree, branch)) return;
    throw new RepoError("unknownRevision", `unknown revision '${branch}'`);
  }

  async #select(query: PushlogQuery, lastPushId: PushId): Promise<Selection> {
    const { lower, upper } = query;
    const lowerId = await this.#lowerId(lower);
    const upperId = await this.#upperId(upper, lastPushId);
    const period = {
      ...(lower?.kind === "date" && { afterDateSeconds: lower.seconds }),
      ...(upper?.kind === "date" && { beforeDateSeconds: upper.seconds }),
    };
    const ranges = [{ firstId: lowerId + 1, lastId: upperId }];
    if (lower?.kind === "date" || upper?.kind === "date") {
      ranges.push((await this.#index.findPushRange(this.#tree, period)) ?? { firstId: 1, lastId: 0 });
    }
    const { pushIds, otherHolders } = await this.#findChangesets(query.changesets);
    // For no ids the range is from Infinity to -Infinity: nothing matches, and nothing is asked for.
    if (pushIds !== undefined) ranges.push({ firstId: Math.min(...pushIds), lastId: Math.max(...pushIds) });
    return {
      afterId: Math.max(...ranges.map((range) => range.firstId)) - 1,
      upToId: Math.min(...ranges.map((range) => range.lastId)),
      filters: {
        ...period,
        ...(query.users.length > 0 && { users: query.users }),
        ...(pushIds !== undefined && { pushIds }),
      },
      otherHolders,
    };
  }

  /** The push below the first one; 0 when the bound is a date or a changeset that was never pushed. */
  async #lowerId(bound: PushlogBound | undefined): Promise<PushId> {
    if (bound?.kind === "id") return Math.max(0, bound.id);
    if (bound?.kind !== "changeset") return 0;
    return (await this.#findHolders(bound.symbol, 1))[0]?.pushId ?? 0;
  }

  async #upperId(bound: PushlogBound | undefined, lastPushId: PushId): Promise<PushId> {
    if (bound?.kind === "id") return Math.min(bound.id, lastPushId);
    if (bound?.kind !== "changeset") return lastPushId;
    const [holder] = await this.#findHolders(bound.symbol, 1);
    if (holder !== undefined) return holder.pushId;
    throw new RepoError("malformedRequest", `changeset '${bound.symbol}' was never pushed`);
  }

  /** A changeset means the newest push that holds it: clients die on two pushes for one changeset. */
  async #findChangesets(
    symbols: readonly string[],
  ): Promise<{ pushIds: readonly PushId[] | undefined; otherHolders: readonly Holder[] }> {
    if (symbols.length === 0) return { pushIds: undefined, otherHolders: [] };
    const [only] = symbols;
    if (symbols.length === 1 && only !== undefined) {
      const [newest, ...otherHolders] = await this.#findHolders(only);
      return { pushIds: newest === undefined ? [] : [newest.pushId], otherHolders };
    }
    const pushIds = new Set<PushId>();
    for (const symbol of symbols) {
      const [newest] = await this.#findHolders(symbol, 1);
      if (newest !== undefined) pushIds.add(newest.pushId);
    }
    return { pushIds: [...pushIds], otherHolders: [] };
  }

  async #findHolders(symbol: string, limit?: number): Promise<readonly Holder[]> {
    return this.#index.findHolders(this.#tree, await this.#symbols.resolveChangeset(symbol), limit);
  }

  async *#readPieces(
    query: PushlogQuery,
    shape: PushlogShape,
    { afterId, upToId, filters }: Selection,
  ): AsyncGenerator<readonly PushlogEntry[]> {
    const dated = filters.afterDateSeconds !== undefined || filters.beforeDateSeconds !== undefined;
    const reach = dated ? IDS_PER_DATED_READ : Number.POSITIVE_INFINITY;
    const oldestFirst = shape.order === "oldestFirst";
    let above = afterId;
    let last = upToId;
    while (above < last) {
      const window = oldestFirst
        ? { afterId: above, upToId: Math.min(last, above + reach) }
        : { afterId: Math.max(above, last - reach), upToId: last };
      const pushes = await this.#index.listPushes(this.#tree, {
        ...filters,
        ...window,
        order: shape.order,
        limit: shape.withChangesets ? PUSHES_PER_FULL_PIECE : ROWS_PER_PIECE,
        maxChangesets: ROWS_PER_PIECE,
      });
      const entries: PushlogEntry[] = [];
      for (const push of pushes) entries.push(...(await this.#toEntry(query, shape, push)));
      if (entries.length > 0) yield entries;
      const end = pushes.at(-1)?.pushId;
      if (oldestFirst) above = end ?? window.upToId;
      else last = end === undefined ? window.afterId : end - 1;
    }
  }

  /** One entry, or none when no changeset of the push is on the branch asked for. */
  async #toEntry(query: PushlogQuery, shape: PushlogShape, push: Push): Promise<PushlogEntry[]> {
    const tipsFrom = query.tipsOnly ? -1 : 0;
    if (query.branch === undefined && !shape.withChangesets) {
      return [{ push, nodes: push.nodes.slice(tipsFrom), changesets: undefined }];
    }
    const all = await this.#index.readChangesets(this.#tree, push.pushId);
    const kept = all.filter(({ branch }) => query.branch === undefined || branch === query.branch).slice(tipsFrom);
    if (kept.length === 0) return [];
    const nodes = kept.map((changeset) => changeset.node);
    return [{ push, nodes, changesets: shape.withChangesets ? kept : undefined }];
  }
}

/** The pushes of one page, the first one holding the newest: ids have no gap, so no page costs more than another. */
function selectPage(page: number, lastPushId: PushId): Selection {
  const upToId = lastPushId - (page - 1) * PUSHES_PER_PAGE;
  return { afterId: Math.max(0, upToId - PUSHES_PER_PAGE), upToId, filters: {}, otherHolders: [] };
}
