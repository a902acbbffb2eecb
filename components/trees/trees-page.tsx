import type { ReactNode } from "react";
import type { TreesView } from "@/lib/web/views/trees-view";

/** Lists the trees. */
export function TreesPage({ view }: { readonly view: TreesView }): ReactNode {
  return (
    <main>
      <title>Trees</title>
      <h1>Trees</h1>
      <ul>
        {view.trees.map((tree) => (
          <li key={tree.name}>
            <a href={tree.href}>{tree.name}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
