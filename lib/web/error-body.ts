/** An error in the machine styles, to the byte as hgweb writes it. Source: hgweb-compat 1.6, and hgweb itself for the feeds. */
import type { Style } from "./commands";
import { escapeHtml } from "./escape";
import { jsonError } from "./json";

/**
 * Writes the body of an error.
 * @param rootUrl the absolute URL of the tree or scope that feeds belong to, with a slash at its end
 */
export function errorBody(style: Exclude<Style, "html">, message: string, rootUrl: string): string {
  switch (style) {
    case "json":
      return jsonError(message);
    case "raw":
      return `\nerror: ${message}\n`;
    case "atom":
      return `${ATOM_HEAD}
 <!-- Error -->
 <id>${rootUrl}</id>
 <link rel="self" href="${rootUrl}atom-log"/>
 <link rel="alternate" href="${rootUrl}"/>
 <title>Error</title>
 <updated>${EPOCH}</updated>
 <entry>
  <title>Error</title>
  <id>${ERROR_ID}</id>
  <author>
    <name>mercurial</name>
  </author>
  <updated>${EPOCH}</updated>
  <content type="text">${escapeHtml(message)}</content>
 </entry>
</feed>
`;
    case "rss":
      return `${RSS_HEAD}
    <link>${rootUrl}</link>
    <language>en-us</language>

    <title>Error</title>
    <description>Error</description>
    <item>
      <title>Error</title>
      <description>${escapeHtml(message)}</description>
      <guid>${ERROR_ID}</guid>
    </item>
  </channel>
</rss>
`;
  }
}

const ATOM_HEAD = `<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">`;
const RSS_HEAD = `<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0">\n  <channel>`;
/** What hgweb says of an error, which has no date and no place of its own. */
const EPOCH = "1970-01-01T00:00:00+00:00";
const ERROR_ID = "https://mercurial-scm.org/#error";
