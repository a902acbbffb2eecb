import type { ReactNode } from "react";
import type { RepoInfoView } from "@/lib/web/views/repo-info-view";
import { PageFrame } from "../frame/page-frame";

/** Shows who owns a repository. */
export function RepoInfoPage({ view }: { readonly view: RepoInfoView }): ReactNode {
  return (
    <PageFrame frame={view.frame}>
      <h1 className="title">Repository information</h1>
      <table>
        <caption className="unseen">Who owns the repository</caption>
        <tbody>
          <tr>
            <th scope="row">Push Group</th>
            <td>{view.groupOwner}</td>
          </tr>
        </tbody>
      </table>
    </PageFrame>
  );
}
