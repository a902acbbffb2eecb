/** What surrounds every page: where one is, and where one can go. */

import type { ShownDate } from "./shown-date";

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
  readonly date: ShownDate;
  /** The push's page. */
  readonly href: string;
}

/** The surroundings of a page. */
export interface Frame {
  /** The document's title. */
  readonly title: string;
  /** `undefined` on a page of no tree. */
  readonly tree: string | undefined;
  readonly breadcrumbs: readonly FrameLink[];
  readonly navigation: readonly FrameLink[];
  readonly scope: FrameScope | undefined;
  /** Machine styles of the same page; shown behind the navigation and in the footer. */
  readonly alternates: readonly FrameLink[];
}
