/** Annotates one revision of a file, given all that its history is made of. */
import type { WhitespaceOptions } from "../diff/whitespace";
import type { ShouldStop } from "../diff/work-limit";
import type { LineOrigins, LinesStep, TextStep } from "./annotate-step";
import { Annotator } from "./annotator";

/** The history of a file revision. */
export interface AnnotateHistory {
  readonly steps: readonly (TextStep | LinesStep)[];
  /** The revision that is annotated; its step says that one more revision is made from it than there are. */
  readonly revision: number;
  readonly options: WhitespaceOptions;
}

/** Bytes that texts and tables of one history may take. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Says of each line of a revision where it comes from.
 * @throws RepoError as `Annotator.take`
 */
export function annotateHistory({ steps, revision, options }: AnnotateHistory, shouldStop?: ShouldStop): LineOrigins {
  const annotator = new Annotator({ ...options, maxBytes: MAX_BYTES }, shouldStop);
  for (const step of steps) annotator.take(step);
  return annotator.getOrigins(revision);
}
