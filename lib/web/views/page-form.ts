/** Forms that ask for a page of ours. */
import { Query } from "../query";

/** What a form asks for beside its own fields: a browser puts those in place of the query of the form's URL. */
export interface PageForm {
  readonly action: string;
  /** What it carries on, hidden. */
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

/** Makes the form that asks for the page of a link. */
export function formOf(href: string): PageForm {
  const [action = "", query = ""] = href.split("?", 2);
  return { action, fields: Query.parse(query).pairs.map(([name, value]) => ({ name, value })) };
}
