/**
 * What the door hands to the page of one request. The store hangs on `globalThis`, because Next.js bundles its own
 * copy of this module: the two copies meet there. No import may be added here but of types, since browsers load this file too.
 */
import type { PageHtml } from "../web/views/page-html";

/** The store of one request. */
export interface RequestStore {
  /** The view-model to show. */
  readonly view: unknown;
  /** HTML that the view brings, by slot: it reaches the markup and never the flight data. */
  readonly html: PageHtml[];
  /** Stands in the markup for HTML that is put in later: hexadecimal digits that nobody can have guessed. */
  readonly mark: string;
}

/** Characters above which HTML is put into the rendered page, not rendered with it: React and Next.js would copy it often. */
const MAX_RENDERED_CHARS = 16 * 1024;

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
 * Returns the view with its markup taken out: each string (or stream of strings) whose field's name ends in `Html`, or list
 * of such strings, is kept for this request, and its slot stands in its place. An empty one stays, so that a page can tell that there is
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
  if (typeof html === "string") return html === "" ? html : String(keepHtml(html));
  return isStream(html) ? String(keepHtml(html)) : html;
}

function isStream(value: unknown): value is AsyncIterable<string> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

/** Keeps `html` for this request and returns its slot, for `getHtml`; −1 outside a request. */
function keepHtml(html: PageHtml): number {
  const store = getStore();
  return store === undefined ? -1 : store.html.push(html) - 1;
}

/**
 * Returns the HTML kept in `slot` for this request, or the mark that stands for it when it is large or not there yet;
 * empty outside a request (and in a browser).
 */
export function getHtml(slot: number): string {
  const store = getStore();
  const html = store?.html[slot];
  if (store === undefined || html === undefined) return "";
  return typeof html === "string" && html.length <= MAX_RENDERED_CHARS ? html : `<!--${store.mark}:${slot}-->`;
}

/** Finds the marks of a request in its markup, and the slots that they stand for. */
export function matchMarks({ mark }: RequestStore): RegExp {
  return new RegExp(`<!--${mark}:(\\d+)-->`);
}
