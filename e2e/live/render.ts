/** Renders a page as `app/page.tsx` does, without Next.js around it. */
import { AsyncLocalStorage } from "node:async_hooks";
import { createElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { PageOf } from "../../components/pages";
import { detachHtml, getRequestStorage } from "../../lib/serve/request-view";
import type { PageView } from "../../lib/web/views/page-view";

/** Returns the markup of a view. */
export function renderView(view: PageView): string {
  const storage = getRequestStorage(() => new AsyncLocalStorage());
  return storage.run({ view, html: [] }, () => renderToStaticMarkup(createElement(PageOf, { view: detachHtml(view) })));
}
