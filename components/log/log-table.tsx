import type { ReactNode } from "react";
import type { LogEntryView, MoreRows } from "@/lib/web/views/log-entry-view";
import { DateTime } from "../date-time";
import { LogNames } from "../log-names";
import { Message } from "../message";
import styles from "./log.module.css";

/** Shows changesets in a table, a row for each; the classes that begin with `shortlog` are hgweb's. */
export function LogTable(props: {
  readonly caption: string;
  readonly entries: readonly LogEntryView[];
  /** Where a script finds the entries that follow. */
  readonly more?: MoreRows;
}): ReactNode {
  return (
    <table
      className={`shortlogtable ${styles["list"]}`}
      data-ajax-url={props.more?.urlPattern}
      data-ajax-next={props.more?.next}
    >
      <caption>{props.caption}</caption>
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col">Author</th>
          <th scope="col">Changeset</th>
          <th scope="col">Message</th>
          <th scope="col">Links</th>
        </tr>
      </thead>
      <tbody>
        {props.entries.map((entry) => (
          <LogRow key={entry.node} entry={entry} />
        ))}
      </tbody>
    </table>
  );
}

function LogRow({ entry }: { readonly entry: LogEntryView }): ReactNode {
  return (
    <tr>
      <td className={styles["date"]}>
        <DateTime date={entry.date} />
      </td>
      <td className={styles["person"]}>{entry.author}</td>
      <th scope="row">
        <a href={entry.href}>
          <code>{entry.node.slice(0, 12)}</code>
        </a>
      </th>
      <td className={styles["message"]}>
        {entry.summary.length === 0 ? "(none)" : <Message pieces={entry.summary} />} <LogNames names={entry.names} />
      </td>
      <td className={styles["links"]}>
        <a href={entry.filesHref} aria-label={`files of ${entry.node.slice(0, 12)}`}>
          files
        </a>{" "}
        <a href={entry.rawHref} aria-label={`raw patch of ${entry.node.slice(0, 12)}`}>
          raw
        </a>
      </td>
    </tr>
  );
}
