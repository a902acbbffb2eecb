/** Answers of the index that are given again as long as nobody has written. */
import { ByteLru } from "../bytes/byte-lru";

/** Some thousand nodes with a few holders each. */
const MAX_BYTES = 1024 * 1024;

/** Keeps the answers of one state of a database; none outlives it. */
export class CurrentAnswers {
  readonly #readVersion: () => number;
  #answers = new ByteLru<{ readonly value: unknown }>(MAX_BYTES);
  #version = Number.NaN;

  /** @param readVersion tells, at a fraction of the price of a query, a number that is new after every write */
  constructor(readVersion: () => number) {
    this.#readVersion = readVersion;
  }

  /** Returns the answer kept under `key`, which always stands for the same type, else asks and keeps it. */
  async get<T>(key: string, ask: () => Promise<T>, bytesOf: (value: T) => number): Promise<T> {
    const version = this.#readVersion();
    if (version !== this.#version) this.forget();
    this.#version = version;
    // What is written meanwhile may be in the answer or not: it is kept with those of the state before.
    const answers = this.#answers;
    const kept = answers.get(key);
    if (kept !== undefined) return kept.value as T;
    const value = await ask();
    answers.set(key, { value }, bytesOf(value));
    return value;
  }

  /** To be called after each write of one's own, which changes no version. */
  forget(): void {
    this.#answers = new ByteLru(MAX_BYTES);
  }
}
