import { Fragment, type ReactNode } from "react";
import type { FilelogRow, FilelogView } from "@/lib/web/views/filelog-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { HiddenFields } from "../hidden-fields";
import { LinkList } from "../link-list";
import { LinkOrText } from "../link-or-text";
import { ListSizes } from "../log/list-sizes";
import list from "../log/log.module.css";
import { LogNames } from "../log-names";
import { Message } from "../message";
import { ServerHtml } from "../server-html";
import styles from "./file.module.css";

/** Shows the history of a file. */
export function FilelogPage({ view }: { readonly view: FilelogView }): ReactNode {
  const { rows, lines } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">{`Revisions of ${view.path}`}</h1>
      {lines !== undefined && (
        <p>
          {`Those that changed lines ${lines.text}${lines.isDescending ? " afterwards" : ""}. `}
          <a href={lines.allHref}>All revisions of this file</a>
        </p>
      )}
      <LinesForm view={view} />
      <Navigation view={view} label="Other revisions" />
      <table className={list["list"]}>
        <caption>{caption(view)}</caption>
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
          {rows.map((row, i) => (
            <Fragment key={`${row.node} ${row.path ?? ""}`}>
              <Row row={row} />
              <Diff html={view.diffsHtml?.[i]} />
            </Fragment>
          ))}
        </tbody>
      </table>
      <Navigation view={view} label="Other revisions, again" />
    </PageFrame>
  );
}

/** Asks for the history of some lines. */
function LinesForm({ view }: { readonly view: FilelogView }): ReactNode {
  const { linesForm, lines } = view;
  return (
    <form action={linesForm.action} method="get" className={styles["lines"]} aria-label="History of lines">
      <HiddenFields fields={linesForm.fields} />
      <label>
        Lines{" "}
        <input
          name="linerange"
          defaultValue={lines?.text}
          placeholder="3:5"
          pattern="[0-9]+:[0-9]+"
          title="The first and the last line, with a colon between them: 3:5"
          size={10}
          required
        />
      </label>
      <label>
        <input type="checkbox" name="descend" value="1" defaultChecked={lines?.isDescending} /> what became of them
      </label>
      <button type="submit">Follow</button>
    </form>
  );
}

function caption({ rows, revisionCount, lines }: FilelogView): string {
  const count = (revisions: number) => (revisions === 1 ? "1 revision" : `${revisions} revisions`);
  if (lines !== undefined) return `${count(rows.length)}, ${lines.isDescending ? "oldest" : "newest"} first`;
  return `${rows.length} of ${count(revisionCount)}, newest first`;
}

function Row({ row }: { readonly row: FilelogRow }): ReactNode {
  return (
    <tr>
      <td className={list["date"]}>
        <DateTime date={row.date} />
      </td>
      <td className={list["person"]}>{row.author}</td>
      <th scope="row">
        <a href={row.href}>
          <code>{row.node.slice(0, 12)}</code>
        </a>
      </th>
      <td className={list["message"]}>
        {row.summary.length === 0 ? "(none)" : <Message pieces={row.summary} />} <LogNames names={row.names} />
        {row.lines !== undefined && <small className={styles["note"]}>{describeLines(row)}</small>}
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
      <td className={list["links"]}>
        <LinkList links={row.links} />
      </td>
    </tr>
  );
}

function describeLines({ lines, path }: FilelogRow): string {
  return path === undefined ? `lines ${lines}` : `lines ${lines} of ${path}`;
}

/** Shows what a revision changed, below its row. */
function Diff({ html }: { readonly html: string | undefined }): ReactNode {
  if (html === undefined || html === "") return null;
  return (
    <tr>
      <td colSpan={5} className={styles["diff"]}>
        <ServerHtml html={html} className="diffblocks" />
      </td>
    </tr>
  );
}

function Navigation({ view, label }: { readonly view: FilelogView; readonly label: string }): ReactNode {
  return (
    <nav aria-label={label} className={styles["navigation"]}>
      <a href={view.latestHref}>latest</a>
      <ListSizes sizes={view.sizes} />
      <LinkOrText link={view.patchLink} />
      {view.olderHref !== undefined && (
        <a href={view.olderHref} rel="next">
          Older →
        </a>
      )}
    </nav>
  );
}
