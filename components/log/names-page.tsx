import type { ReactNode } from "react";
import type { NamesView } from "@/lib/web/views/names-view";
import { PageFrame } from "../frame/page-frame";
import { NamesTable } from "./names-table";

const WORDS = {
  tag: { singular: "Tag", plural: "Tags" },
  bookmark: { singular: "Bookmark", plural: "Bookmarks" },
  branch: { singular: "Branch", plural: "Branches" },
} as const;

/** Shows all names of one kind. */
export function NamesPage({ view }: { readonly view: NamesView }): ReactNode {
  const { singular, plural } = WORDS[view.kind];
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">{plural}</h1>
      {view.names.total === 0 ? (
        <p>{`There are no ${plural.toLowerCase()}.`}</p>
      ) : (
        <NamesTable singular={singular} names={view.names} />
      )}
    </PageFrame>
  );
}
