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
   * @throws RepoError, or what `parseArgs` throws: printed as one sentence, and the program ends with status 1
   */
  run(args: readonly string[]): Promise<void>;
}
