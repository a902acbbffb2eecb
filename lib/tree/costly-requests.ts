/** How many costly requests are worked for at once, in one process. */
import { RepoError } from "../errors";

/** One request, which may turn out to be costly. */
export interface CostlyRequest {
  /**
   * The request turns out to be costly.
   * @throws RepoError `tooManyRequests` when as many as may be are being worked for
   */
  begin(): void;
  /** Nothing is done for it now: it is answered, or its client has to read first. A slow reader keeps nobody out. */
  pause(): void;
  /** Goes on after a pause. Who was let in once is not turned away half way. */
  resume(): void;
}

/** Counts the costly requests, and refuses those that are too many. */
export class CostlyRequests {
  readonly #max: number;
  #running = 0;

  /** @param max costly requests at once */
  constructor(max: number) {
    this.#max = max;
  }

  /** Costly requests that are worked for now. */
  get running(): number {
    return this.#running;
  }

  /** Makes the account of a request; it counts once it begins to be costly. */
  open(): CostlyRequest {
    let isCostly = false;
    let isRunning = false;
    const resume = () => {
      if (isCostly && !isRunning) {
        isRunning = true;
        this.#running++;
      }
    };
    const pause = () => {
      if (isRunning) {
        isRunning = false;
        this.#running--;
      }
    };
    const begin = () => {
      if (isCostly) return;
      if (this.#running >= this.#max) {
        const message = `${this.#max} requests as costly as this one are being answered: ask again`;
        throw new RepoError("tooManyRequests", message, { max: this.#max });
      }
      isCostly = true;
      resume();
    };
    return { begin, pause, resume };
  }
}

/** Gives what is worked for while it is read: the request counts from one piece to the next, and not while its client reads. */
export async function* countWork<Piece>(pieces: AsyncIterable<Piece>, costs: CostlyRequest): AsyncGenerator<Piece> {
  try {
    costs.resume();
    for await (const piece of pieces) {
      costs.pause();
      yield piece;
      costs.resume();
    }
  } finally {
    costs.pause();
  }
}
