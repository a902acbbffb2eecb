import type { ReactNode } from "react";
import type { ChangelogEntry, ChangelogView } from "@/lib/web/views/changelog-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { LogNames } from "../log-names";
import { Message } from "../message";
import styles from "./log.module.css";
import { LogNavigation } from "./log-navigation";

/** Shows the changelog: changesets with their whole messages. */
export function ChangelogPage({ view }: { readonly view: ChangelogView }): ReactNode {
  const { entries, changesetCount, navigation } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Changelog</h1>
      <p className={styles["count"]}>{`${entries.length} of ${changesetCount} changesets, newest first`}</p>
      <LogNavigation label="Other changesets" navigation={navigation} />
      {entries.map((entry) => (
        <Entry key={entry.node} entry={entry} />
      ))}
      <LogNavigation label="Other changesets, again" navigation={navigation} />
    </PageFrame>
  );
}

function Entry({ entry }: { readonly entry: ChangelogEntry }): ReactNode {
  const { push } = entry;
  return (
    <article className={styles["entry"]}>
      <h2 className="title">
        <a href={entry.href}>
          <code>{entry.node}</code>
        </a>
        : {entry.summary.length === 0 ? "(none)" : <Message pieces={entry.summary} />} <LogNames names={entry.names} />
      </h2>
      <p className="title_text">
        {`${entry.user} `}
        <DateTime date={entry.date} />
        {` rev ${entry.rev} `}
        {push !== undefined && (
          <>
            Push <a href={push.id.href}>{push.id.text}</a> by {push.user} at <DateTime date={push.date} />{" "}
          </>
        )}
        <a href={entry.rawHref} aria-label={`Patch of ${entry.node.slice(0, 12)}`}>
          raw
        </a>
      </p>
      <div className="page_body description">
        <Message pieces={entry.description} />
      </div>
    </article>
  );
}
