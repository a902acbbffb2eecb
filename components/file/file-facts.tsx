import type { ReactNode } from "react";
import type { FileFactsView } from "@/lib/web/views/file-facts-view";
import { DateTime } from "../date-time";
import { LinkList } from "../link-list";
import { LogNames } from "../log-names";
import { Message } from "../message";
import styles from "./file.module.css";

/** Shows what every page about a file tells first: which file it is, of which changeset. */
export function FileFacts({ facts }: { readonly facts: FileFactsView }): ReactNode {
  return (
    <>
      <h1 className="title">
        {facts.path} <LogNames names={facts.names} />
      </h1>
      <dl className={styles["facts"]}>
        <dt>Changeset</dt>
        <dd>
          <a href={facts.nodeHref}>
            <code>{facts.node}</code>
          </a>
        </dd>
        <dt>Message</dt>
        <dd>{facts.summary.length === 0 ? "(none)" : <Message pieces={facts.summary} />}</dd>
        <dt>Author</dt>
        <dd>
          {facts.author}, <DateTime date={facts.date} />
        </dd>
        {facts.parents.length > 0 && <dt>Parents</dt>}
        {facts.parents.length > 0 && (
          <dd>
            <LinkList links={facts.parents} />
          </dd>
        )}
        {facts.children.length > 0 && <dt>Children</dt>}
        {facts.children.length > 0 && (
          <dd>
            <LinkList links={facts.children} />
          </dd>
        )}
        {facts.permissions !== undefined && <dt>Permissions</dt>}
        {facts.permissions !== undefined && (
          <dd>
            <code>{facts.permissions}</code>
          </dd>
        )}
      </dl>
    </>
  );
}
