import type { ReactNode } from "react";
import type { RevView } from "@/lib/web/views/rev-view";
import { ServerHtml } from "../server-html";

/** Shows a changeset. */
export function RevPage({ view }: { readonly view: RevView }): ReactNode {
  return (
    <main>
      <title>{view.frame.title}</title>
      <h1>{view.summary.map((piece) => piece.text).join("")}</h1>
      <ServerHtml html={view.diffHtml} className="diffblocks" />
    </main>
  );
}
