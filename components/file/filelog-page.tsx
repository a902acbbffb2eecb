import type { ReactNode } from "react";
import type { FilelogRow, FilelogView } from "@/lib/web/views/filelog-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { LinkList } from "../link-list";
import { LogNames } from "../log-names";
import { Message } from "../message";
import styles from "./file.module.css";

/** Shows the history of a file. */
export function FilelogPage({ view }: { readonly view: FilelogView }): ReactNode {
  const { rows, revisionCount } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">{`Revisions of ${view.path}`}</h1>
      <Navigation view={view} label="Other revisions" />
      <table className={styles["history"]}>
        <caption>{`${rows.length} of ${revisionCount === 1 ? "1 revision" : `${revisionCount} revisions`}, newest first`}</caption>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">Author</th>
            <th scope="col">Changeset</th>
            <th scope="col">Message</th>
            <th scope="col">File</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.node} row={row} />
          ))}
        </tbody>
      </table>
      <Navigation view={view} label="Other revisions, again" />
    </PageFrame>
  );
}

function Row({ row }: { readonly row: FilelogRow }): ReactNode {
  return (
    <tr>
      <td>
        <DateTime date={row.date} />
      </td>
      <td>{row.author}</td>
      <th scope="row">
        <a href={row.href}>
          <code>{row.node.slice(0, 12)}</code>
        </a>
      </th>
      <td>
        {row.summary.length === 0 ? "(none)" : <Message pieces={row.summary} />} <LogNames names={row.names} />
        {row.copiedFrom !== undefined && (
          <small>
            {" "}
            from <a href={row.copiedFrom.href}>{row.copiedFrom.text}</a>
          </small>
        )}
        {row.isElsewhere && (
          <small className={styles["note"]}> brought the same revision, and is no ancestor of this changeset</small>
        )}
      </td>
      <td>
        <LinkList links={row.links} />
      </td>
    </tr>
  );
}

function Navigation({ view, label }: { readonly view: FilelogView; readonly label: string }): ReactNode {
  return (
    <nav aria-label={label} className={styles["navigation"]}>
      <a href={view.latestHref}>latest</a>
      {view.olderHref !== undefined && (
        <a href={view.olderHref} rel="next">
          Older →
        </a>
      )}
    </nav>
  );
}
