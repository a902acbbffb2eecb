import type { ReactNode } from "react";
import type { TreesView } from "@/lib/web/views/trees-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";

/** Lists the trees. */
export function TreesPage({ view }: { readonly view: TreesView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Trees</h1>
      <table className="trees">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Pushes</th>
            <th scope="col">Last push</th>
            <th scope="col">Links</th>
          </tr>
        </thead>
        <tbody>
          {view.trees.map((tree) => (
            <tr key={tree.name}>
              <th scope="row">
                <a href={tree.href}>{tree.name}</a>
              </th>
              <td className="number">{tree.pushes}</td>
              <td>{tree.lastPush === undefined ? "none" : <DateTime date={tree.lastPush} />}</td>
              <td>
                <a href={tree.pushlogHref}>pushlog</a>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </PageFrame>
  );
}
