/** The page of a failure. */

import type { Frame } from "./frame-view";

/** What went wrong, in the words that the machine styles use too. */
export interface ErrorView {
  readonly name: "error";
  readonly frame: Frame;
  readonly status: number;
  /** The HTTP reason phrase, as `Not Found`. */
  readonly reason: string;
  /** One sentence, without secrets or local paths. */
  readonly message: string;
  /** The changeset that a push stands on and the base has not (yet), when that is what is wrong. */
  readonly missing: string | undefined;
  /** When asking again may help. */
  readonly retryAfterSeconds: number | undefined;
}
