import type { ReactNode } from "react";
import type { ErrorView } from "@/lib/web/views/error";

/** Shows a failure: its status, its reason and the sentence. */
export function ErrorPage({ view }: { readonly view: ErrorView }): ReactNode {
  return (
    <main>
      <title>{`${view.status} ${view.reason}`}</title>
      <h1>{view.reason}</h1>
      <p>{view.message}</p>
    </main>
  );
}
