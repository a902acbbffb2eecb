import type { ReactNode } from "react";
import type { LogName } from "@/lib/web/views/log-name";

/** Shows the labels of a changeset: phase, branch, tags, bookmarks. */
export function LogNames({ names }: { readonly names: readonly LogName[] }): ReactNode {
  if (names.length === 0) return null;
  return (
    <span className="logtags">
      {names.map(({ kind, text }) => (
        <span key={kind + text} className={kind} title={text}>
          {text}
        </span>
      ))}
    </span>
  );
}
