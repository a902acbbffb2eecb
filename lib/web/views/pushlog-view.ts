/** The view-model of the pushlog's page. */
import type { Frame, FrameLink } from "./frame-view";

/** A link of the page navigation: `First`, `Prev`, a number, `Next` or `Last`. */
export interface PageNumberLink {
  readonly text: string;
  readonly href: string;
  /** What a screen reader says, where `text` alone says little. */
  readonly label: string;
  readonly isCurrent: boolean;
}

/** The form that asks for a period. */
export interface PushlogSearch {
  readonly action: string;
  /** As typed, or what is proposed and does not act. */
  readonly startdate: string;
  readonly enddate: string;
  /** What the form carries along unseen. */
  readonly session: readonly (readonly [name: string, value: string])[];
}

/** The page of pushes. */
export interface PushlogView {
  readonly name: "pushlog";
  readonly frame: Frame;
  readonly heading: string;
  /** What is asked for, in words; empty for a page of the newest pushes. */
  readonly description: string;
  readonly pages: readonly PageNumberLink[];
  /** `undefined` in a scope, where there is but one push. */
  readonly search: PushlogSearch | undefined;
  /** In a scope: the whole pushlog. */
  readonly wholePushlog: FrameLink | undefined;
  /** Other, older pushes that hold the one changeset asked for. */
  readonly otherPushes: readonly FrameLink[];
  /** The rows in hgweb's markup, escaped: `tr.pushlogentry`; empty when no push matches. */
  readonly rowsHtml: string;
  /** Set when there are more rows than are shown: how many are, and where all can be read. */
  readonly cut: { readonly rows: number; readonly jsonHref: string } | undefined;
}
