import type { ReactNode } from "react";
import type { NameRow, NameRows } from "@/lib/web/views/names-view";
import { DateTime } from "../date-time";
import { LinkOrText } from "../link-or-text";
import styles from "./log.module.css";

/** Shows names of one kind with what they stand for. */
export function NamesTable(props: { readonly singular: string; readonly names: NameRows }): ReactNode {
  const { rows, total } = props.names;
  const hasStatus = rows.some((row) => row.status !== undefined);
  return (
    <table className={styles["list"]}>
      <caption>{`${rows.length} of ${total}`}</caption>
      <thead>
        <tr>
          <th scope="col">Date</th>
          <th scope="col">{props.singular}</th>
          <th scope="col">Changeset</th>
          {hasStatus && <th scope="col">Status</th>}
          <th scope="col">Pages</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <Row key={row.name} row={row} />
        ))}
      </tbody>
    </table>
  );
}

function Row({ row }: { readonly row: NameRow }): ReactNode {
  return (
    <tr>
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
      {row.status !== undefined && <td className={row.status}>{row.status}</td>}
      <td>
        {row.links.map((link) => (
          <span key={link.text} className={styles["link"]}>
            <LinkOrText link={link} />
          </span>
        ))}
      </td>
    </tr>
  );
}
