import type { ReactNode } from "react";
import type { Frame } from "@/lib/web/views/frame-view";
import { ServerHtml } from "../server-html";

/** What surrounds every page: where one is, where one can go, and the page itself in the middle. */
export function PageFrame({ frame, children }: { readonly frame: Frame; readonly children: ReactNode }): ReactNode {
  return (
    <>
      <Head frame={frame} />
      <a className="skip" href="#main">
        Skip to content
      </a>
      <ServerHtml tag="header" html={frame.headerHtml} />
      <main id="main">{children}</main>
      <ServerHtml tag="footer" html={frame.footerHtml} className="page_footer" />
    </>
  );
}

/** React puts these into the document's head. */
function Head({ frame }: { readonly frame: Frame }): ReactNode {
  return (
    <>
      <title>{frame.title}</title>
      {frame.feeds.map(({ href, type, title }) => (
        <link key={href} rel="alternate" type={type} href={href} title={title} />
      ))}
    </>
  );
}
