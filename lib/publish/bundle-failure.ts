/** What is wrong with a bundle, as whoever uploaded it is told. */
import { type ErrorCode, RepoError } from "../errors";

/** The most characters of the sentence: it may name a path of the bundle, which may have any length. */
const MAX_SENTENCE = 300;

/** What contradicts itself while a bundle is checked is the bundle, not the store. */
const CODES: Partial<Record<ErrorCode, ErrorCode>> = {
  corruptStore: "malformedBundle",
  unsupportedStore: "unsupportedBundle",
};

/** Runs a check of a bundle; what it throws blames the bundle, in one sentence on one line. */
export async function blameBundle<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof RepoError)) throw error;
    const [code, sentence] = [CODES[error.code] ?? error.code, onOneLine(error.message)];
    throw code === error.code && sentence === error.message ? error : new RepoError(code, sentence, error.facts, error);
  }
}

function onOneLine(sentence: string): string {
  // Names of a revlog are raw bytes, one char each.
  const shown = sentence.replace(/\p{Cc}/gu, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`);
  return shown.length > MAX_SENTENCE ? `${shown.slice(0, MAX_SENTENCE - 1)}…` : shown;
}
