/** Annotates one revision of a file, given all that its history is made of. */
import type { WhitespaceOptions } from "../diff/whitespace";
import type { ShouldStop } from "../diff/work-limit";
import type { LineOrigins } from "./annotate-step";
import { Annotator } from "./annotator";
import { type PackedHistory, unpackHistory } from "./packed-history";

/** The history of a file revision, and how its lines are compared. */
export interface AnnotateHistory {
  readonly revisions: PackedHistory;
  readonly options: WhitespaceOptions;
}

/** Bytes that texts and tables of one history may take. */
const MAX_BYTES = 256 * 1024 * 1024;

/**
 * Says of each line of the last revision of a history where it comes from.
 * @throws RepoError as `Annotator.take`
 */
export function annotateHistory({ revisions, options }: AnnotateHistory, shouldStop?: ShouldStop): LineOrigins {
  const annotator = new Annotator({ ...options, maxBytes: MAX_BYTES }, shouldStop);
  unpackHistory(revisions, (step) => annotator.take(step));
  return annotator.getOrigins(revisions.length - 1);
}
