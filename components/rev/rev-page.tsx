import type { ReactNode } from "react";
import type { RevView } from "@/lib/web/views/rev-view";
import { PageFrame } from "../frame/page-frame";
import { LogNames } from "../log-names";
import { Message } from "../message";
import { ServerHtml } from "../server-html";
import { RevDetails } from "./rev-details";
import { RevFilesTable } from "./rev-files-table";

/** Shows a changeset: what it says, where it stands, what it changed. */
export function RevPage({ view }: { readonly view: RevView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <OpenGraph {...view.openGraph} />
      <h1 className="title">
        <Message pieces={view.summary} /> <LogNames names={view.names} />
      </h1>
      <RevDetails view={view} />
      <div className="page_body description">
        <Message pieces={view.description} />
      </div>
      <RevFilesTable files={view.files} />
      {view.diffHtml !== "" && (
        <section aria-labelledby="diff">
          <h2 id="diff">Diff</h2>
          <ServerHtml html={view.diffHtml} className="page_body diffblocks" />
        </section>
      )}
    </PageFrame>
  );
}

function OpenGraph({ title, url, description }: RevView["openGraph"]): ReactNode {
  return (
    <>
      <meta property="og:title" content={title} />
      <meta property="og:url" content={url} />
      <meta property="og:description" content={description} />
      <meta property="og:type" content="website" />
    </>
  );
}
