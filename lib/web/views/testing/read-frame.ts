/** Reads what a frame shows back from its HTML. */
import type { Frame, FrameLink } from "../frame-view";

/** What a reader finds above and below a page. */
export interface ReadFrame extends Pick<Frame, "feeds"> {
  readonly navigation: readonly FrameLink[];
  /** The links of the footer that are no feed's. */
  readonly alternates: readonly FrameLink[];
  /** The fields beside `rev` are the session. */
  readonly search:
    | { readonly action: string; readonly session: readonly (readonly [string, string])[]; readonly query: string }
    | undefined;
}

/** Reads header and footer as a browser would. */
export function readFrame({ feeds, headerHtml, footerHtml }: Frame): ReadFrame {
  const navigation = readLinks(/<nav class="page_nav".*?<\/nav>/s.exec(headerHtml)?.[0] ?? "");
  const machines = readLinks(footerHtml);
  const [, action, fields] = /<form id="searchform" action="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(headerHtml) ?? [];
  const inputs = [...(fields ?? "").matchAll(/<input\b[^>]*? name="([^"]*)" value="([^"]*)"/g)].map(
    ([, name = "", value = ""]) => [readText(name), readText(value)] as const,
  );
  const query = inputs.find(([name]) => name === "rev")?.[1] ?? "";
  return {
    feeds,
    navigation,
    alternates: machines.filter(({ href }) => !feeds.some((feed) => feed.href === href)),
    search:
      action === undefined
        ? undefined
        : { action: readText(action), session: inputs.filter(([name]) => name !== "rev"), query },
  };
}

function readLinks(html: string): FrameLink[] {
  const items = html.matchAll(/<li>(?:<a href="([^"]*)">|<span aria-current="page">)(.*?)<\/(?:a|span)><\/li>/gs);
  return [...items].map(([, href, text = ""]) =>
    href === undefined ? { text: readText(text) } : { text: readText(text), href: readText(href) },
  );
}

function readText(html: string): string {
  return html.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&");
}
