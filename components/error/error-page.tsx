import type { ReactNode } from "react";
import type { ErrorView } from "@/lib/web/views/error";
import { PageFrame } from "../frame/page-frame";

/** Shows a failure: its status, its reason, the sentence, and whether asking again may help. */
export function ErrorPage({ view }: { readonly view: ErrorView }): ReactNode {
  const { status, reason, message, missing, retryAfterSeconds } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">
        {status} {reason}
      </h1>
      <div className="page_body">
        <p>
          <i>An error occurred while processing your request</i>
        </p>
        <p className="error">{message}</p>
        {missing !== undefined && (
          <p>
            The push stands on changeset <code>{missing}</code>, which the base repository does not have yet.
          </p>
        )}
        {retryAfterSeconds !== undefined && <p>Asking again in {retryAfterSeconds} seconds may help.</p>}
      </div>
    </PageFrame>
  );
}
