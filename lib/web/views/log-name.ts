/** A small label after a changeset's message. Source: hgweb-compat 5. */

/** A label, and the class that scrapers know it by. */
export interface LogName {
  readonly kind: "phasetag" | "obsoletetag" | "instabilitytag" | "inbranchtag" | "branchtag" | "tagtag" | "bookmarktag";
  readonly text: string;
}
