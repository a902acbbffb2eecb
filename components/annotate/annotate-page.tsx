import type { ReactNode } from "react";
import type { AnnotateView } from "@/lib/web/views/annotate-view";
import { FileFacts } from "../file/file-facts";
import { PageFrame } from "../frame/page-frame";
import { HiddenFields } from "../hidden-fields";
import { ServerHtml } from "../server-html";
import styles from "./annotate.module.css";

/** Shows a file with the changeset that brought each line. */
export function AnnotatePage({ view }: { readonly view: AnnotateView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <FileFacts facts={view.facts} />
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

function WhitespaceForm({ view }: { readonly view: AnnotateView }): ReactNode {
  const chosen = Object.fromEntries(
    view.whitespace.map(({ parameter, isChosen }) => [`data-${parameter}`, isChosen ? "1" : "0"]),
  );
  return (
    <form id="diffopts-form" action={view.form.action} method="get" className={styles["options"]} {...chosen}>
      <fieldset>
        <legend>White space</legend>
        <HiddenFields fields={view.form.fields} />
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
