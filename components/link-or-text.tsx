import type { ReactNode } from "react";
import type { FrameLink } from "@/lib/web/views/frame-view";

/** Shows a link; where one is already, its text alone, which screen readers announce as the current page. */
export function LinkOrText({ link }: { readonly link: FrameLink }): ReactNode {
  return link.href === undefined ? <span aria-current="page">{link.text}</span> : <a href={link.href}>{link.text}</a>;
}
