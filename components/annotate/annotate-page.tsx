import type { ReactNode } from "react";
import type { AnnotateView } from "@/lib/web/views/annotate-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { LinkList } from "../link-list";
import { LogNames } from "../log-names";
import { Message } from "../message";
import { ServerHtml } from "../server-html";
import styles from "./annotate.module.css";

/** Shows a file with the changeset that brought each line. */
export function AnnotatePage({ view }: { readonly view: AnnotateView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">
        {view.path} <LogNames names={view.names} />
      </h1>
      <Facts view={view} />
      <WhitespaceForm view={view} />
      <table className={styles["annotated"]}>
        <caption>{view.lineCount === 1 ? "1 line" : `${view.lineCount} lines`}</caption>
        <thead>
          <tr>
            <th scope="col">Changeset</th>
            <th scope="col">Line</th>
            <th scope="col">Text</th>
          </tr>
        </thead>
        <ServerHtml tag="tbody" className="sourcelines" html={view.rowsHtml} />
      </table>
    </PageFrame>
  );
}

function Facts({ view }: { readonly view: AnnotateView }): ReactNode {
  return (
    <dl className={styles["facts"]}>
      <dt>Changeset</dt>
      <dd>
        <a href={view.nodeHref}>
          <code>{view.node}</code>
        </a>
      </dd>
      <dt>Message</dt>
      <dd>{view.summary.length === 0 ? "(none)" : <Message pieces={view.summary} />}</dd>
      <dt>Author</dt>
      <dd>
        {view.author}, <DateTime date={view.date} />
      </dd>
      {view.parents.length > 0 && <dt>Parents</dt>}
      {view.parents.length > 0 && (
        <dd>
          <LinkList links={view.parents} />
        </dd>
      )}
      {view.children.length > 0 && <dt>Children</dt>}
      {view.children.length > 0 && (
        <dd>
          <LinkList links={view.children} />
        </dd>
      )}
      <dt>Permissions</dt>
      <dd>
        <code>{view.permissions}</code>
      </dd>
      <dt>File</dt>
      <dd>
        <LinkList links={view.links} />
      </dd>
    </dl>
  );
}

function WhitespaceForm({ view }: { readonly view: AnnotateView }): ReactNode {
  const chosen = Object.fromEntries(
    view.whitespace.map(({ parameter, isChosen }) => [`data-${parameter}`, isChosen ? "1" : "0"]),
  );
  return (
    <form id="diffopts-form" action={view.formAction} method="get" className={styles["options"]} {...chosen}>
      <fieldset>
        <legend>White space</legend>
        {view.formFields.map(({ name, value }) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        {view.whitespace.map(({ parameter, label, isChosen }) => (
          <label key={parameter}>
            <input type="checkbox" name={parameter} value="1" defaultChecked={isChosen} /> {label}
          </label>
        ))}
        <button type="submit">Annotate again</button>
      </fieldset>
    </form>
  );
}
