import type { ReactNode } from "react";
import type { PageHtml } from "@/lib/web/views/page-html";
import { HtmlSlot, type HtmlTag } from "./html-slot";

/**
 * Puts HTML that a view has as a string into the page, inside one element. A large piece (a diff, a file) goes once over
 * the wire this way: as React elements it would be sent as markup and again as flight data, and take twice the time.
 *
 * @param html a field of the view whose name ends in `Html`; `detachHtml` has put its slot in its place
 */
export function ServerHtml(props: {
  readonly html: PageHtml;
  readonly tag?: HtmlTag;
  readonly className?: string;
  readonly id?: string;
  /** Of a script that is data. */
  readonly type?: "application/json";
}): ReactNode {
  const { html, ...rest } = props;
  return <HtmlSlot slot={Number(html)} {...rest} />;
}
