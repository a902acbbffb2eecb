import type { ReactNode } from "react";
import type { Frame, FrameLink, FrameScope } from "@/lib/web/views/frame-view";
import { DateTime } from "../date-time";
import { LinkOrText } from "../link-or-text";
import { SearchForm } from "./search-form";

/** What surrounds every page: where one is, where one can go, and the page itself in the middle. */
export function PageFrame({ frame, children }: { readonly frame: Frame; readonly children: ReactNode }): ReactNode {
  const machines = [...frame.alternates, ...frame.feeds];
  return (
    <>
      <Head frame={frame} />
      <a className="skip" href="#main">
        Skip to content
      </a>
      <header>
        <div className="page_header">
          <nav aria-label="Breadcrumbs">
            <Links links={frame.breadcrumbs} />
          </nav>
          {frame.search !== undefined && <SearchForm search={frame.search} />}
        </div>
        {frame.navigation.length > 0 && (
          <nav className="page_nav" aria-label="Pages">
            <Links links={frame.navigation} />
          </nav>
        )}
        {frame.scope !== undefined && <ScopeBanner scope={frame.scope} />}
      </header>
      <main id="main">{children}</main>
      <footer className="page_footer">
        <span className="page_footer_text">{frame.tree ?? "headless-try"}</span>
        {machines.length > 0 && <Links links={machines} />}
      </footer>
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

function Links({ links }: { readonly links: readonly FrameLink[] }): ReactNode {
  return (
    <ul>
      {links.map((link) => (
        <li key={link.text}>
          <LinkOrText link={link} />
        </li>
      ))}
    </ul>
  );
}

function ScopeBanner({ scope }: { readonly scope: FrameScope }): ReactNode {
  return (
    <p className="scope">
      In <a href={scope.href}>{`push ${scope.pushId}`}</a> by {scope.user} at <DateTime date={scope.date} />
    </p>
  );
}
