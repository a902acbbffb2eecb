/** What surrounds every page: where one is, and where one can go. */

/** A link with its text; without `href` it is where one is. */
export interface FrameLink {
  readonly text: string;
  readonly href?: string | undefined;
}

/** The push whose scope a page stays in. */
export interface FrameScope {
  readonly pushId: number;
  readonly bundle: string;
  readonly user: string;
  readonly date: string;
  /** The push's page. */
  readonly href: string;
}

/** The surroundings of a page. */
export interface Frame {
  /** The document's title. */
  readonly title: string;
  readonly tree: string;
  readonly breadcrumbs: readonly FrameLink[];
  readonly navigation: readonly FrameLink[];
  readonly scope: FrameScope | undefined;
  /** Machine styles of the same page. */
  readonly alternates: readonly FrameLink[];
}
