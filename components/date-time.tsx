import type { ReactNode } from "react";
import type { ShownDate } from "@/lib/web/views/shown-date";

/** Shows a date. */
export function DateTime({ date }: { readonly date: ShownDate }): ReactNode {
  return <time dateTime={date.iso}>{date.shown}</time>;
}
