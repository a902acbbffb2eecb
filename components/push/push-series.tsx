import type { ReactNode } from "react";
import type { PushView } from "@/lib/web/views/push-view";
import { Message } from "../message";
import styles from "./push.module.css";

/** Shows the changesets of a push, tip first. */
export function PushSeries({ view }: { readonly view: PushView }): ReactNode {
  const { changesets, changesetCount } = view;
  const isCut = changesets.length < changesetCount;
  return (
    <section aria-labelledby="series">
      <h2 id="series">Changesets</h2>
      {isCut && (
        <p>
          {`The uppermost ${changesets.length} of ${changesetCount}; `}
          <a href={view.shortlogHref}>the shortlog has all</a>.
        </p>
      )}
      <table className={styles["series"]}>
        <caption className="unseen">The changesets of this push, tip first</caption>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">Changeset</th>
            <th scope="col">Author</th>
            <th scope="col">Message</th>
            <th scope="col">Files</th>
            <th scope="col">Patch</th>
          </tr>
        </thead>
        <tbody>
          {changesets.map((changeset) => (
            <tr key={changeset.node}>
              <td className={styles["place"]}>{`${changeset.number} of ${changesetCount}`}</td>
              <th scope="row">
                <a href={changeset.href}>
                  <code>{changeset.node.slice(0, 12)}</code>
                </a>
              </th>
              <td className={styles["person"]}>{changeset.author}</td>
              <td className={styles["message"]}>
                {changeset.summary.length === 0 ? "(none)" : <Message pieces={changeset.summary} />}
              </td>
              <td className={styles["files"]}>
                {changeset.fileCount === 1 ? "1 file" : `${changeset.fileCount} files`}
              </td>
              <td>
                <a href={changeset.rawHref} aria-label={`Patch of ${changeset.node.slice(0, 12)}`}>
                  raw
                </a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
