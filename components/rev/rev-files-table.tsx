import type { ReactNode } from "react";
import type { RevFiles } from "@/lib/web/views/rev-view";
import { ServerHtml } from "../server-html";

/** Lists the files that a changeset changed. */
export function RevFilesTable({ files }: { readonly files: RevFiles }): ReactNode {
  if (files.count === 0) return <p className="empty">No files changed.</p>;
  const { count, added, removed, rowsHtml } = files;
  return (
    <table className="files">
      <caption>
        {count === 1 ? "1 file changed, " : `${count} files changed, `}
        <ins>{`+${added}`}</ins> <del>{`−${removed}`}</del>
      </caption>
      <thead>
        <tr>
          <th scope="col">Status</th>
          <th scope="col">File</th>
          <th scope="col">Lines</th>
          <th scope="col">Links</th>
        </tr>
      </thead>
      <ServerHtml tag="tbody" html={rowsHtml} />
    </table>
  );
}
