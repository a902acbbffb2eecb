/** Renders pages as the server does, without Next.js. */
import { AsyncLocalStorage } from "node:async_hooks";
import { text } from "node:stream/consumers";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { fillMarks } from "../../lib/serve/fill-marks";
import { detachHtml, getRequestStorage, type RequestStorage, type RequestStore } from "../../lib/serve/request-view";
import type { PageView } from "../../lib/web/views/page-view";
import { PageOf } from "../pages";

/** Returns the markup of a view's page, the HTML that the view has as strings or in pieces included. */
export function markupOf(view: PageView): Promise<string> {
  const store = makeStore(view);
  const page = () => renderToStaticMarkup(createElement(PageOf, { view: detachHtml(view) }));
  return text(fillMarks(storage().run(store, page), store));
}

/** Returns what a browser gets of a view beside the markup. */
export function dataOf<View extends PageView>(view: View): View {
  return storage().run(makeStore(view), () => detachHtml(view));
}

function makeStore(view: PageView): RequestStore {
  return { view, html: [], mark: "none" };
}

function storage(): RequestStorage {
  return getRequestStorage((): RequestStorage => new AsyncLocalStorage());
}
