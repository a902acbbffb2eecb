import type { ReactNode } from "react";
import type { FrameSearch } from "@/lib/web/views/frame-view";

/** The form of every page that asks for changesets; its id, action and field are hgweb's. */
export function SearchForm({ search }: { readonly search: FrameSearch }): ReactNode {
  return (
    <search>
      <form id="searchform" action={search.action} method="get">
        {search.session.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <label className="unseen" htmlFor="searchform-rev">
          Find changesets
        </label>
        <input
          id="searchform-rev"
          type="search"
          name="rev"
          defaultValue={search.query}
          placeholder="Changeset, keywords or revset"
          autoComplete="off"
        />
        <button type="submit">Search</button>
        <a href={search.helpHref}>How to search</a>
      </form>
    </search>
  );
}
