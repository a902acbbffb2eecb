import type { ReactNode } from "react";
import { keepHtml } from "@/lib/serve/request-view";
import { HtmlSlot, type HtmlTag } from "./html-slot";

/**
 * Puts HTML written as a string into the page, inside one element. A large piece (a diff, a file) goes once over the
 * wire this way: as React elements it would be sent as markup and again as flight data, and take twice the time.
 *
 * @param html markup with everything in it escaped already; scripts in it do not run
 */
export function ServerHtml(props: {
  readonly html: string;
  readonly tag?: HtmlTag;
  readonly className?: string;
  readonly id?: string;
}): ReactNode {
  const { html, ...rest } = props;
  return <HtmlSlot slot={keepHtml(html)} {...rest} />;
}
