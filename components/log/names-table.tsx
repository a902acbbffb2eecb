import type { ReactNode } from "react";
import type { SummaryNames } from "@/lib/web/views/summary-view";
import { DateTime } from "../date-time";
import styles from "./log.module.css";

/** Shows names of one kind with what they stand for; nothing when there are none. */
export function NamesTable(props: {
  readonly heading: string;
  readonly singular: string;
  readonly names: SummaryNames;
}): ReactNode {
  const { rows, total } = props.names;
  const id = props.heading.toLowerCase();
  const hasStatus = rows.some((row) => row.status !== undefined);
  if (rows.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{props.heading}</h2>
      <table className={styles["list"]}>
        <caption>{`${rows.length} of ${total}`}</caption>
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">{props.singular}</th>
            <th scope="col">Changeset</th>
            {hasStatus && <th scope="col">Status</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name}>
              <td className={styles["date"]}>
                <DateTime date={row.date} />
              </td>
              <th scope="row">
                <a href={row.href}>{row.name}</a>
              </th>
              <td>
                <a href={row.nodeHref}>
                  <code>{row.node.slice(0, 12)}</code>
                </a>
              </td>
              {hasStatus && <td>{row.status}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
