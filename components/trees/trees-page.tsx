import type { ReactNode } from "react";
import type { TreeColumn, TreeRow, TreesView } from "@/lib/web/views/trees-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { LinkList } from "../link-list";
import styles from "./trees.module.css";

/** Lists the trees. */
export function TreesPage({ view }: { readonly view: TreesView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Trees</h1>
      <table className={styles["trees"]}>
        <caption className="unseen">The repositories that are served</caption>
        <thead>
          <tr>
            {view.columns.map((column) => (
              <Column key={column.text} column={column} />
            ))}
            <th scope="col" className="number">
              Pushes
            </th>
            <th scope="col">Links</th>
          </tr>
        </thead>
        <tbody>
          {view.trees.map((tree) => (
            <Row key={tree.name} tree={tree} />
          ))}
        </tbody>
      </table>
    </PageFrame>
  );
}

function Column({ column }: { readonly column: TreeColumn }): ReactNode {
  const arrow = { ascending: " ↑", descending: " ↓" };
  return (
    <th scope="col" aria-sort={column.sorted}>
      <a href={column.href}>{column.text}</a>
      {column.sorted !== undefined && <span aria-hidden="true">{arrow[column.sorted]}</span>}
    </th>
  );
}

function Row({ tree }: { readonly tree: TreeRow }): ReactNode {
  return (
    <tr>
      <th scope="row">
        <a href={tree.href}>{tree.name}</a>
      </th>
      <td>{tree.description}</td>
      <td>{tree.contact}</td>
      <td>{tree.lastPush === undefined ? "none" : <DateTime date={tree.lastPush} />}</td>
      <td className={`number ${styles["pushes"]}`}>{tree.pushes}</td>
      <td>
        <LinkList links={tree.links} />
      </td>
    </tr>
  );
}
