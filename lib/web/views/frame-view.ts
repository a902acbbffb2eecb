/** What surrounds every page: where one is, and where one can go. */

/** A link with its text; without `href` it is where one is. */
export interface FrameLink {
  readonly text: string;
  readonly href?: string | undefined;
}

/** A feed that feed readers find in the page's head. */
export interface FrameFeed {
  /** Its style, which is the text of its link. */
  readonly text: "atom" | "rss";
  readonly type: "application/atom+xml" | "application/rss+xml";
  readonly title: string;
  readonly href: string;
}

/** The surroundings of a page. */
export interface Frame {
  /** The document's title. */
  readonly title: string;
  /** In the head, and in the footer too. */
  readonly feeds: readonly FrameFeed[];
  /** The content of the header: breadcrumbs, search, navigation, and the scope when there is one. */
  readonly headerHtml: string;
  /** The content of the footer: the tree, and the page for machines. */
  readonly footerHtml: string;
}
