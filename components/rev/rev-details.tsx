import type { ReactNode } from "react";
import type { RevLink, RevView } from "@/lib/web/views/rev-view";
import { DateTime } from "../date-time";
import { LinkList } from "../link-list";

/** Shows who made a changeset and when, its place in history, and where else it is known. Rows as in hgweb. */
export function RevDetails({ view }: { readonly view: RevView }): ReactNode {
  return (
    <div className="title_text">
      <table>
        <caption className="unseen">Details of the changeset</caption>
        <tbody>
          {view.backedOutBy !== undefined && (
            <tr className="backedout">
              <td colSpan={2}>
                ☠☠ backed out by <a href={view.backedOutBy.href}>{view.backedOutBy.text}</a> ☠ ☠
              </td>
            </tr>
          )}
          <History view={view} />
          <PushRows view={view} />
          <Elsewhere view={view} />
        </tbody>
      </table>
    </div>
  );
}

function Row({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <tr>
      <th scope="row">{label}</th>
      <td>{children}</td>
    </tr>
  );
}

function History({ view }: { readonly view: RevView }): ReactNode {
  return (
    <>
      <Row label="author">{view.user}</Row>
      <Row label="date">
        <DateTime date={view.date} />
      </Row>
      {view.branch !== undefined && <Row label="branch">{view.branch}</Row>}
      <Row label={`changeset ${view.rev}`}>
        <NodeLink link={view} />
      </Row>
      {view.parents.map((parent) => (
        <Row key={parent.node} label={`parent ${parent.rev}`}>
          <NodeLink link={parent} />
          <DiffAgainst diff={parent.diff} />
        </Row>
      ))}
      {view.children.map((child) => (
        <Row key={child.node} label={`child ${child.rev}`}>
          <NodeLink link={child} />
        </Row>
      ))}
    </>
  );
}

function NodeLink({ link }: { readonly link: Pick<RevLink, "node" | "href"> }): ReactNode {
  return (
    <a className="list" href={link.href}>
      <code>{link.node}</code>
    </a>
  );
}

function DiffAgainst({ diff }: { readonly diff: RevLink["diff"] }): ReactNode {
  if (diff === undefined) return null;
  return diff === "current" ? (
    " (current diff)"
  ) : (
    <>
      {" "}
      (<a href={diff.href}>diff</a>)
    </>
  );
}

function PushRows({ view: { push, otherPushes } }: { readonly view: RevView }): ReactNode {
  return (
    <>
      <Row label="push id">{push === undefined ? "unknown" : <a href={push.id.href}>{push.id.text}</a>}</Row>
      <Row label="push user">{push?.user ?? "unknown"}</Row>
      <Row label="push date">{push === undefined ? "unknown" : <DateTime date={push.date} />}</Row>
      {otherPushes.length > 0 && (
        <Row label="other pushes">
          <LinkList links={otherPushes} />
        </Row>
      )}
    </>
  );
}

function Elsewhere({ view }: { readonly view: RevView }): ReactNode {
  const { convertedFrom, treeherder, gitCommit, reviewers, bugs, backsOut } = view;
  return (
    <>
      {convertedFrom !== undefined && (
        <Row label="converted from">
          <code>{convertedFrom}</code>
        </Row>
      )}
      {treeherder !== undefined && (
        <Row label="treeherder">
          {treeherder.label} [<a href={treeherder.all}>default view</a>] [
          <a href={treeherder.failures}>failures only</a>]
        </Row>
      )}
      {gitCommit !== undefined && (
        <Row label="git commit">
          <a href={gitCommit.href}>
            <code>{gitCommit.text}</code>
          </a>
        </Row>
      )}
      {reviewers.length > 0 && (
        <Row label="reviewers">
          <LinkList links={reviewers} />
        </Row>
      )}
      {bugs.length > 0 && (
        <Row label="bugs">
          <LinkList links={bugs} />
        </Row>
      )}
      {backsOut.length > 0 && (
        <Row label="backs out">
          {backsOut.map(({ text, href }) => (
            <div key={text}>
              <a href={href}>
                <code>{text}</code>
              </a>
            </div>
          ))}
        </Row>
      )}
    </>
  );
}
