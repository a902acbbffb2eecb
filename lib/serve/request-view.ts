/**
 * What the door hands to the page of one request. The store hangs on `globalThis`, because Next.js bundles its own
 * copy of this module: the two copies meet there. No import may be added here, since browsers load this file too.
 */

/** The store of one request. */
export interface RequestStore {
  /** The view-model to show. */
  readonly view: unknown;
  /** HTML that components wrote as strings, by slot: it reaches the markup and never the flight data. */
  readonly html: string[];
}

const KEY = Symbol.for("headless-try.request-store");

/** The part of AsyncLocalStorage that both sides need. */
export interface RequestStorage {
  getStore(): RequestStore | undefined;
  run<T>(store: RequestStore, work: () => T): T;
}

interface StorageHolder {
  [KEY]?: RequestStorage;
}

/** Returns the process's request storage, made by `create` if this is the first call. */
export function getRequestStorage(create: () => RequestStorage): RequestStorage {
  const holder = globalThis as StorageHolder;
  holder[KEY] ??= create();
  return holder[KEY];
}

function getStore(): RequestStore | undefined {
  return (globalThis as StorageHolder)[KEY]?.getStore();
}

/** Returns the view of the request being rendered, or `undefined` outside a request (and in a browser). */
export function requestView<T>(): T | undefined {
  return getStore()?.view as T | undefined;
}

/**
 * Returns the view with its markup taken out: each string whose field's name ends in `Html`, or list of such strings, is
 * kept for this request, and its slot stands in its place. An empty one stays, so that a page can tell that there is
 * nothing.
 */
export function detachHtml<View extends object>(view: View): View {
  const detached = Object.entries(view).map(([name, value]: [string, unknown]) => {
    if (name.endsWith("Html")) return [name, Array.isArray(value) ? value.map(detach) : detach(value)];
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return [name, isObject ? detachHtml(value) : value];
  });
  return Object.fromEntries(detached) as View;
}

function detach(html: unknown): unknown {
  return typeof html === "string" && html !== "" ? String(keepHtml(html)) : html;
}

/** Keeps `html` for this request and returns its slot, for `getHtml`; −1 outside a request. */
function keepHtml(html: string): number {
  const store = getStore();
  return store === undefined ? -1 : store.html.push(html) - 1;
}

/** Returns the HTML kept in `slot` for this request; empty outside a request (and in a browser). */
export function getHtml(slot: number): string {
  return getStore()?.html[slot] ?? "";
}
