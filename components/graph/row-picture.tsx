import type { ReactNode } from "react";
import type { GraphSign, GraphView, RowDrawing } from "@/lib/web/views/graph-view";
import styles from "./graph.module.css";

/** Changesets whose points have a hole. */
const HOLLOW: ReadonlySet<GraphSign> = new Set(["x", "*"]);

/** The part of the drawing beside one row. It is as high as the row, and lines keep their width however it is stretched. */
export function RowPicture(props: {
  readonly drawing: RowDrawing;
  readonly sign: GraphSign;
  readonly size: GraphView["drawingSize"];
}): ReactNode {
  const { strokes, node } = props.drawing;
  const { width, height } = props.size;
  const ends = props.sign === "_" ? styles["closing"] : styles["point"];
  return (
    <svg
      className={styles["picture"]}
      width={width}
      height={height}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
      focusable="false"
    >
      {strokes.map(({ color, path }) => (
        <path key={color} className={styles[`color${color}`]} d={path} />
      ))}
      <path className={styles["halo"]} d={node.path} />
      <path className={`${ends} ${styles[`color${node.color}`]}`} d={node.path} />
      {HOLLOW.has(props.sign) && <path className={styles["hole"]} d={node.path} />}
    </svg>
  );
}
