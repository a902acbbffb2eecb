import type { ReactNode } from "react";
import type { DirectoryView } from "@/lib/web/views/directory-view";
import { PageFrame } from "../frame/page-frame";
import { LinkOrText } from "../link-or-text";
import { LogNames } from "../log-names";
import { ServerHtml } from "../server-html";
import styles from "./directory.module.css";

/** Shows what lies in a directory of a changeset. */
export function DirectoryPage({ view }: { readonly view: DirectoryView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">
        <Path segments={view.path} /> <LogNames names={view.names} />
      </h1>
      <p>
        Changeset{" "}
        <a href={view.nodeHref}>
          <code>{view.node}</code>
        </a>
      </p>
      <table className={styles["directory"]}>
        <caption>{count(view)}</caption>
        <thead>
          <tr>
            <th scope="col">Mode</th>
            <th scope="col">Date</th>
            <th scope="col">Size</th>
            <th scope="col">Name</th>
            <th scope="col">Links</th>
          </tr>
        </thead>
        <ServerHtml tag="tbody" html={view.rowsHtml} />
      </table>
      <Pages view={view} />
    </PageFrame>
  );
}

function Path({ segments }: { readonly segments: DirectoryView["path"] }): ReactNode {
  return segments.map((segment, i) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a segment is what it is by its place; names may repeat
    <span key={i}>
      {i > 1 && "/"}
      <LinkOrText link={segment} />
      {i > 0 && i === segments.length - 1 && "/"}
    </span>
  ));
}

function Pages({ view: { previousHref, nextHref } }: { readonly view: DirectoryView }): ReactNode {
  if (previousHref === undefined && nextHref === undefined) return null;
  return (
    <nav aria-label="More of the directory" className={styles["pages"]}>
      {previousHref !== undefined && (
        <a href={previousHref} rel="prev">
          ← Entries before
        </a>
      )}
      {nextHref !== undefined && (
        <a href={nextHref} rel="next">
          Entries after →
        </a>
      )}
    </nav>
  );
}

function count({ directoryCount, fileCount, part }: DirectoryView): string {
  const directories = directoryCount === 1 ? "1 directory" : `${directoryCount} directories`;
  const files = fileCount === 1 ? "1 file" : `${fileCount} files`;
  const shown = part === undefined ? "" : `, ${part.first} to ${part.last} of them shown`;
  return `${directories}, ${files}${shown}`;
}
