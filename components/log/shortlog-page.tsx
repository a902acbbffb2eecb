import type { ReactNode } from "react";
import type { ShortlogView } from "@/lib/web/views/shortlog-view";
import { PageFrame } from "../frame/page-frame";
import { LogNavigation } from "./log-navigation";
import { LogTable } from "./log-table";

/** Shows the shortlog: one line for each changeset. */
export function ShortlogPage({ view }: { readonly view: ShortlogView }): ReactNode {
  const { entries, changesetCount, navigation } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Shortlog</h1>
      <LogNavigation label="Other changesets" navigation={navigation} />
      <LogTable
        caption={`${entries.length} of ${changesetCount} changesets, newest first`}
        entries={entries}
        more={view.more}
      />
      <LogNavigation label="Other changesets, again" navigation={navigation} />
    </PageFrame>
  );
}
