/** Lets tests run Mercurial's own template filters. */
import { encodeUtf8b } from "../../bytes/text";
import { askPython } from "../../hg/testing/ask-python";

const SCRIPT = `
import time
from mercurial import templatefilters
if question.get("now") is not None:
    time.time = lambda: question["now"]
run = templatefilters.filters[question["filter"].encode()]
out = []
for value in question["values"]:
    if isinstance(value, str):
        value = to_bytes(value)
    elif isinstance(value, list):
        value = tuple(value)
    out.append(to_text(run(value)))
answer(out)
`;

/** Returns what `filter` makes of each text (given to it as UTF-8, a lone surrogate U+DCNN as the byte 0xNN); bytes as latin1. */
export function filterTexts(filter: string, texts: readonly string[]): string[] {
  const values = texts.map((text) => encodeUtf8b(text).toString("latin1"));
  return askPython(SCRIPT, { filter, values }) as string[];
}

/**
 * Returns what `filter` makes of each value: a date (seconds, offset) or a number.
 * @param now the moment that it takes for the present, Unix seconds; the true one when left out
 */
export function filterValues(filter: string, values: readonly unknown[], now?: number): string[] {
  return askPython(SCRIPT, { filter, values, now: now ?? null }) as string[];
}
