import type { ReactNode } from "react";
import type { SearchView } from "@/lib/web/views/search-view";
import { PageFrame } from "../frame/page-frame";
import { LinkOrText } from "../link-or-text";
import { LogTable } from "./log-table";

/** Shows what a search has found, what the query was taken for, and how else it can be taken; the form is the frame's. */
export function SearchPage({ view }: { readonly view: SearchView }): ReactNode {
  const { query, mode, other, entries } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">{query === "" ? "Search" : `Search for ${query}`}</h1>
      <p>
        {`This was a ${mode}. `}
        {other !== undefined && (
          <>
            Make it a <LinkOrText link={other} /> instead.
          </>
        )}
      </p>
      {entries.length === 0 ? (
        <p>No changeset was found.</p>
      ) : (
        <LogTable caption={foundCaption(entries.length)} entries={entries} />
      )}
      <p>
        {view.lessHref !== undefined && <a href={view.lessHref}>less</a>}{" "}
        {view.moreHref !== undefined && <a href={view.moreHref}>more</a>}
      </p>
    </PageFrame>
  );
}

function foundCaption(count: number): string {
  return count === 1 ? "1 changeset" : `${count} changesets`;
}
