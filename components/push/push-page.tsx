import type { ReactNode } from "react";
import type { PushView } from "@/lib/web/views/push-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { LinkList } from "../link-list";
import styles from "./push.module.css";
import { PushSeries } from "./push-series";

/** Shows a push: who pushed what, when, and onto what. */
export function PushPage({ view }: { readonly view: PushView }): ReactNode {
  const { treeherder } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">{`Push ${view.pushId}`}</h1>
      <dl className={styles["facts"]}>
        <dt>User</dt>
        <dd>{view.user}</dd>
        <dt>Date</dt>
        <dd>
          <DateTime date={view.date} />
        </dd>
        <dt>Bundle</dt>
        <dd>
          <code>{view.bundle}</code>
        </dd>
        <dt>Changesets</dt>
        <dd>{view.changesetCount}</dd>
        <dt>Stands on</dt>
        <dd>
          <Ground view={view} />
        </dd>
        <dt>Treeherder</dt>
        <dd>
          {treeherder.label}
          {": "}
          <LinkList
            links={[
              { text: "all jobs", href: treeherder.all },
              { text: "failures only", href: treeherder.failures },
            ]}
          />
        </dd>
      </dl>
      <PushSeries view={view} />
    </PageFrame>
  );
}

function Ground({ view }: { readonly view: PushView }): ReactNode {
  return (
    <>
      {view.bases.length === 0 ? "nothing" : <LinkList links={view.bases} />}
      {view.standsOn.length > 0 && (
        <>
          {", over "}
          <LinkList links={view.standsOn} />
        </>
      )}
      {view.baseUrl !== undefined && (
        <>
          {", of "}
          <a href={view.baseUrl}>{view.baseUrl}</a>
        </>
      )}
    </>
  );
}
