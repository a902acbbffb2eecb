import type { ReactNode } from "react";
import type { NameRows } from "@/lib/web/views/names-view";
import type { SummaryPush, SummaryView } from "@/lib/web/views/summary-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import styles from "./log.module.css";
import { LogTable } from "./log-table";
import { NamesTable } from "./names-table";

/** Shows the state of a repository: its newest pushes, changesets and names. */
export function SummaryPage({ view }: { readonly view: SummaryView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Summary</h1>
      <dl className={styles["facts"]}>
        <dt>Description</dt>
        <dd>{view.description}</dd>
        <dt>Last change</dt>
        <dd>{view.lastChange === undefined ? "none" : <DateTime date={view.lastChange} />}</dd>
      </dl>
      {view.pushes !== undefined && <Pushes pushes={view.pushes} pushlogHref={view.pushlogHref} />}
      <section aria-labelledby="changes">
        <h2 id="changes">
          <a href={view.shortlogHref}>Changes</a>
        </h2>
        <LogTable caption="The newest changesets, newest first" entries={view.entries} />
      </section>
      <Names heading="Tags" singular="Tag" names={view.tags} />
      <Names heading="Bookmarks" singular="Bookmark" names={view.bookmarks} />
      <Names heading="Branches" singular="Branch" names={view.branches} />
    </PageFrame>
  );
}

/** Shows names of one kind; nothing when there are none. */
function Names(props: { readonly heading: string; readonly singular: string; readonly names: NameRows }): ReactNode {
  const id = props.heading.toLowerCase();
  if (props.names.total === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>
        <a href={props.names.href}>{props.heading}</a>
      </h2>
      <NamesTable singular={props.singular} names={props.names} />
    </section>
  );
}

function Pushes(props: { readonly pushes: readonly SummaryPush[]; readonly pushlogHref: string }): ReactNode {
  return (
    <section aria-labelledby="pushes">
      <h2 id="pushes">
        <a href={props.pushlogHref}>Pushes</a>
      </h2>
      {props.pushes.length === 0 ? (
        <p>Nothing has been pushed yet.</p>
      ) : (
        <table className={styles["list"]}>
          <caption className="unseen">The newest pushes, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Date</th>
              <th scope="col">User</th>
              <th scope="col">Push</th>
              <th scope="col">Message of the tip</th>
              <th scope="col">Size</th>
            </tr>
          </thead>
          <tbody>
            {props.pushes.map((push) => (
              <tr key={push.pushId}>
                <td className={styles["date"]}>
                  <DateTime date={push.date} />
                </td>
                <td className={styles["person"]}>{push.user}</td>
                <th scope="row">
                  <a href={push.href}>{push.pushId}</a>
                </th>
                <td className={styles["message"]}>{push.summary === "" ? "(none)" : push.summary}</td>
                <td className={styles["size"]}>
                  {push.changesetCount === 1 ? "1 changeset" : `${push.changesetCount} changesets`}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
