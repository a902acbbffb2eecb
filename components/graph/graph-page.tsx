import type { ReactNode } from "react";
import type { GraphRowView, GraphView } from "@/lib/web/views/graph-view";
import { DateTime } from "../date-time";
import { PageFrame } from "../frame/page-frame";
import { LogNavigation } from "../log/log-navigation";
import { LogNames } from "../log-names";
import { ServerHtml } from "../server-html";
import styles from "./graph.module.css";
import { RowPicture } from "./row-picture";

/** Shows the graph: a row for each changeset, each with its part of the drawing. Ids and attributes are hgweb's, for scripts. */
export function GraphPage({ view }: { readonly view: GraphView }): ReactNode {
  const { rows, changesetCount, more, navigation, drawingSize } = view;
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Graph</h1>
      <p className={styles["count"]}>{`${rows.length} of ${changesetCount} changesets, newest first`}</p>
      <LogNavigation label="Other changesets" navigation={navigation} />
      <div
        id="wrapper"
        data-ajax-url={more.urlPattern}
        data-ajax-next={more.next}
        data-ajax-mode="graph"
        data-graph-scale="39"
      >
        <ul id="graphnodes" className={styles["graph"]}>
          {rows.map((row) => (
            <GraphRow key={row.node} row={row} size={drawingSize} />
          ))}
        </ul>
      </div>
      <ServerHtml tag="script" type="application/json" id="graph-data" html={view.dataHtml} />
      <LogNavigation label="Other changesets, again" navigation={navigation} />
    </PageFrame>
  );
}

function GraphRow(props: { readonly row: GraphRowView; readonly size: GraphView["drawingSize"] }): ReactNode {
  const { row, size } = props;
  const short = row.node.slice(0, 12);
  return (
    <li id={short} data-node={short} className={styles["row"]}>
      <RowPicture drawing={row.drawing} sign={row.sign} size={size} />
      <div className={`fg ${styles["text"]}`}>
        <div className="desc">
          <a className={`list ${styles["summary"]}`} href={row.href}>
            {row.summary.map(({ text }) => text).join("") || "(none)"}
          </a>{" "}
          <LogNames names={row.names} />
        </div>
        <div className={`info ${styles["info"]}`}>
          <code>{short}</code> <DateTime date={row.date} />
          {`, by ${row.author}`}
          <Relations row={row} />
        </div>
      </div>
    </li>
  );
}

/** Says what the picture shows, but for the commonest case: that the next row is the parent. */
function Relations({ row: { parents, isRoot, sign } }: { readonly row: GraphRowView }): ReactNode {
  return (
    <>
      {sign === "_" && " · closes its branch"}
      {isRoot && " · no parent"}
      {parents.length > 0 && ` · ${parents.length > 1 ? "parents" : "parent"}`}
      {parents.map(({ text, href }, at) => (
        <span key={text}>
          {at > 0 && " and"} <a href={href}>{text}</a>
        </span>
      ))}
    </>
  );
}
