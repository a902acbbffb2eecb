/** How much a page may hold. */
import type { Turns } from "../../bytes/turns";
import { RepoError } from "../../errors";

/** Characters above which no page is made: a browser would choke on it, and several at once would on our side. */
const MAX_CHARS = 32 * 1024 * 1024;

/** The room that a page has for what may be large: all that is written for it takes of the same. */
export class PageRoom {
  readonly #what: string;
  readonly #instead: string;
  #left = MAX_CHARS;

  /**
   * @param what what the page shows: `diff`
   * @param instead where it is to be had whatever its size: `raw-rev`
   */
  constructor(what: string, instead: string) {
    this.#what = what;
    this.#instead = instead;
  }

  /** Gives room to a piece of the page. @throws RepoError `tooLarge` when that makes more than 32 Mi characters */
  take(piece: string): void {
    this.takeChars(piece.length);
  }

  /** Gives room to so many characters. @throws RepoError `tooLarge` as `take` */
  takeChars(count: number): void {
    this.#left -= count;
    if (this.#left >= 0) return;
    const message = `the ${this.#what} is too large for a page: ask for it as ${this.#instead}`;
    throw new RepoError("tooLarge", message, { maxChars: MAX_CHARS });
  }
}

/**
 * Puts what a page shows together; each piece is written in a turn.
 * @throws RepoError `tooLarge`; the turns' signal's reason
 */
export async function joinPieces(pieces: Iterable<string>, turns: Turns, room: PageRoom): Promise<string> {
  const joined: string[] = [];
  for (const piece of pieces) {
    room.take(piece);
    joined.push(piece);
    await turns.next();
  }
  return joined.join("");
}
