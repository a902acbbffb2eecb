"use client";

import type { ReactNode } from "react";
import { getHtml } from "@/lib/serve/request-view";

/** The elements that may hold a server's HTML. */
export type HtmlTag = "div" | "header" | "footer" | "pre" | "tbody" | "table" | "section" | "script";

/**
 * The element around a server's HTML. On the server the string comes from the request store; in a browser it is
 * empty at every render, and hydration leaves what the server sent in place.
 */
export function HtmlSlot(props: {
  readonly slot: number;
  readonly tag?: HtmlTag;
  readonly className?: string;
  readonly id?: string;
  /** A script's. */
  readonly type?: "application/json";
}): ReactNode {
  const { slot, tag: Tag = "div", ...rest } = props;
  // biome-ignore lint/security/noDangerouslySetInnerHtml: the writer of the string has escaped it; CSP stops scripts.
  return <Tag {...rest} dangerouslySetInnerHTML={{ __html: getHtml(slot) }} suppressHydrationWarning />;
}
