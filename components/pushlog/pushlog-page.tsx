import type { ReactNode } from "react";
import type { PushlogView } from "@/lib/web/views/pushlog-view";
import { PageFrame } from "../frame/page-frame";
import { LinkOrText } from "../link-or-text";
import { ServerHtml } from "../server-html";
import { PageNumbers } from "./page-numbers";
import styles from "./pushlog.module.css";
import { PushlogControls } from "./pushlog-controls";
import { PushlogSearchForm } from "./pushlog-search-form";

/** Shows pushes: a search, the page numbers, and a row for each changeset. */
export function PushlogPage({ view }: { readonly view: PushlogView }): ReactNode {
  const isEmpty = view.rowsHtml === "";
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">{view.heading}</h1>
      {view.wholePushlog !== undefined && (
        <p className={styles["about"]}>
          This page is about one push; see <LinkOrText link={view.wholePushlog} />.
        </p>
      )}
      {view.search !== undefined && <PushlogSearchForm search={view.search} />}
      <PageNumbers pages={view.pages} label="Pages of pushes, above the table" />
      <div className={`title ${styles["query"]}`}>{view.description}</div>
      {view.otherPushes.length > 0 && <OtherPushes links={view.otherPushes} />}
      {isEmpty ? <p>No push matches.</p> : <PushTable rowsHtml={view.rowsHtml} />}
      {view.cut !== undefined && (
        <p role="note">
          Only the newest {view.cut.rows.toLocaleString("en")} changesets are shown. Ask for a shorter period, or{" "}
          <a href={view.cut.jsonHref}>read all of them as JSON</a>.
        </p>
      )}
      <PageNumbers pages={view.pages} label="Pages of pushes, below the table" />
    </PageFrame>
  );
}

function PushTable({ rowsHtml }: { readonly rowsHtml: string }): ReactNode {
  return (
    <PushlogControls className={styles["pushes"]}>
      <table>
        <caption className="unseen">Pushes and their changesets, newest first</caption>
        <thead>
          <tr>
            <th scope="col">
              User / Push date{" "}
              <button type="button" id="localize">
                [To Local]
              </button>
            </th>
            <th scope="col">Changeset</th>
            <th scope="col">Patch author — Commit message</th>
          </tr>
        </thead>
        <ServerHtml tag="tbody" html={rowsHtml} />
      </table>
    </PushlogControls>
  );
}

function OtherPushes({ links }: { readonly links: PushlogView["otherPushes"] }): ReactNode {
  return (
    <p className={styles["about"]}>
      The newest push of this changeset; it is also in{" "}
      {links.map((link, i) => (
        <span key={link.text}>
          {i === 0 ? "" : ", "}
          <LinkOrText link={link} />
        </span>
      ))}
      .
    </p>
  );
}
