import type { ReactNode } from "react";
import type { PageForm } from "@/lib/web/views/page-form";

/** What a form carries on, unseen. */
export function HiddenFields({ fields }: Pick<PageForm, "fields">): ReactNode {
  return fields.map(({ name, value }) => <input key={name} type="hidden" name={name} value={value} />);
}
