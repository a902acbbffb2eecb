import type { ReactNode } from "react";
import type { ComparisonView, FileDiffView, FileView } from "@/lib/web/views/file-view";
import { PageFrame } from "../frame/page-frame";
import { LinkList } from "../link-list";
import { ServerHtml } from "../server-html";
import styles from "./file.module.css";
import { FileFacts } from "./file-facts";

/** Shows a file's content. */
export function FilePage({ view }: { readonly view: FileView }): ReactNode {
  const lines = view.lineCount === 1 ? "1 line" : `${view.lineCount} lines`;
  const bytes = view.sizeBytes === 1 ? "1 byte" : `${view.sizeBytes} bytes`;
  return (
    <PageFrame frame={view.frame}>
      <FileFacts facts={view.facts} />
      <section aria-labelledby="content">
        <h2 id="content">{`${lines}, ${bytes}`}</h2>
        <div
          className={styles["content"]}
          data-logurl={view.logUrl}
          data-selectabletag="SPAN"
          data-ishead={view.isHead ? 1 : 0}
        >
          <ServerHtml tag="pre" className="sourcelines stripes" html={view.linesHtml} />
        </div>
      </section>
    </PageFrame>
  );
}

/** Shows what a changeset did to a file. */
export function FileDiffPage({ view }: { readonly view: FileDiffView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <FileFacts facts={view.facts} />
      <section aria-labelledby="diff">
        <h2 id="diff">Diff</h2>
        {view.diffHtml === "" ? (
          <p>The changeset has not changed the file.</p>
        ) : (
          <ServerHtml html={view.diffHtml} className="page_body diffblocks" />
        )}
      </section>
    </PageFrame>
  );
}

/** Shows both versions of a file side by side. */
export function ComparisonPage({ view }: { readonly view: ComparisonView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <FileFacts facts={view.facts} />
      <p>
        Lines around each change: <LinkList links={view.contexts} />
      </p>
      {view.tableHtml === "" ? (
        <p>The changeset has not changed the file.</p>
      ) : (
        <div className={styles["comparison"]}>
          <ServerHtml tag="table" html={view.tableHtml} />
        </div>
      )}
    </PageFrame>
  );
}
