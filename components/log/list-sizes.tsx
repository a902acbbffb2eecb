import type { ReactNode } from "react";
import type { ListSizes as ListSizesView } from "@/lib/web/views/log-entry-view";

/** Shows the links to the same list with fewer entries and with more. */
export function ListSizes({ sizes }: { readonly sizes: ListSizesView }): ReactNode {
  return (
    <>
      <a href={sizes.lessHref}>less</a> {sizes.moreHref !== undefined && <a href={sizes.moreHref}>more</a>}
    </>
  );
}
