/** The page of a failure. */

/** What went wrong, in the words that the machine styles use too. */
export interface ErrorView {
  readonly name: "error";
  readonly status: number;
  /** The HTTP reason phrase, as `Not Found`. */
  readonly reason: string;
  /** One sentence, without secrets or local paths. */
  readonly message: string;
}
