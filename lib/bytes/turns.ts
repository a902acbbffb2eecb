/** Long work in turns, so that requests are answered in between. */

/** Milliseconds of work after which others get a turn. */
const TURN_MS = 8;

/** Says when work has to let others go first, or to stop. */
export class Turns {
  readonly #signal: AbortSignal | undefined;
  #ends = performance.now() + TURN_MS;

  /** @param signal stops the work; its reason is thrown. Without it nobody can: others wait for the same result */
  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Ends a step of the work: lets others go first when the turn is over. @throws the signal's reason */
  async next(): Promise<void> {
    if (performance.now() >= this.#ends) {
      await new Promise(setImmediate);
      this.#ends = performance.now() + TURN_MS;
    }
    this.#signal?.throwIfAborted();
  }
  /** Does work that is given in steps, each `yield` ending one; returns its result. @throws the signal's reason */
  async run<Result>(work: Generator<void, Result>): Promise<Result> {
    for (;;) {
      const step = work.next();
      if (step.done) return step.value;
      await this.next();
    }
  }
}
