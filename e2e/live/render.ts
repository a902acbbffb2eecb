/** Renders a page as `app/page.tsx` does, without Next.js around it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { text } from "node:stream/consumers";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { PageOf } from "../../components/pages";
import { fillMarks } from "../../lib/serve/fill-marks";
import { detachHtml, getRequestStorage } from "../../lib/serve/request-view";
import type { PageView } from "../../lib/web/views/page-view";

/** Returns the markup of a view. */
export function renderView(view: PageView): Promise<string> {
  const storage = getRequestStorage(() => new AsyncLocalStorage());
  const store = { view, html: [], mark: "none" };
  const page = () => renderToStaticMarkup(createElement(PageOf, { view: detachHtml(view) }));
  return text(fillMarks(storage.run(store, page), store));
}
