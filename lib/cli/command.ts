/** What a command of the program is. */

/** One command, in a file of its own. */
export interface Command {
  /** Its arguments, as in `[--port 3000] FILE`. */
  readonly synopsis: string;
  /** What it does, in one line. */
  readonly summary: string;
  /**
   * Does it. Resolves when it is done.
   *
   * @param args the arguments after the command's name
   * @throws RepoError or UsageError, or what `parseArgs` throws: printed as one sentence, and the program ends with
   * status 1
   */
  run(args: readonly string[]): Promise<void>;
}

/** Arguments that a command cannot work with. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * Returns the value of an option that must be there.
 * @throws UsageError when it is absent or empty
 */
export function requireOption(name: string, value: string | undefined): string {
  if (value) return value;
  throw new UsageError(`--${name} is missing`);
}
