/** A way to stop work on bytes from outside: two hostile files may take minutes to compare. */
import { RepoError } from "../errors";

/** Asked every few thousand steps; work ends with `deadlineExceeded` when it says true. */
export type ShouldStop = () => boolean;

/**
 * Ends the work when its caller wants that.
 * @param act what is being done, as the error's sentence names it: `compare two files`
 * @throws RepoError `deadlineExceeded` when `shouldStop` says true
 */
export function stopIfAsked(shouldStop: ShouldStop | undefined, act: string, facts: RepoError["facts"]): void {
  if (shouldStop?.()) throw new RepoError("deadlineExceeded", `cannot ${act} in the time that is left`, facts);
}
