import { Fragment, type ReactNode } from "react";
import type { TextLink } from "@/lib/web/views/rev-view";

/** Shows links one after the other, a comma between them. */
export function LinkList({ links }: { readonly links: readonly TextLink[] }): ReactNode {
  return links.map((link, at) => (
    // A message may name a reviewer twice.
    // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes
    <Fragment key={at}>
      {at > 0 && ", "}
      <a href={link.href}>{link.text}</a>
    </Fragment>
  ));
}
