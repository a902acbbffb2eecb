/** A row of docs/scale.md: its target, what was measured, and whether that reaches it. */
import { ms, row, times, whole } from "./table.mjs";

/**
 * A row of the table.
 * @typedef {{ id: string, what: string, text: string, isMissed: boolean }} Row `id` is what its reason goes by
 */

/** @param {number} value */
export const milliseconds = (value) => `${ms(value)} ms`;
/** @param {number} value */
export const mebibytes = (value) => `${whole(value)} MiB`;

/** A ratio that has to be at least so much: theirs against ours. */
export const faster = (least, theirs, ours) => ({
  target: `≥ ${least}×`,
  ratio: times(theirs / ours),
  isReached: theirs / ours >= least,
});

/** A ratio that has to be at most so much: ours at the one size against ours at the other. */
export const flat = (most, large, small) => ({
  target: `≤ ${most}×`,
  ratio: times(large / small),
  isReached: large / small <= most,
});

/** @returns {Row} */
export function result(step, { id, what, ours, theirs = "", target = "", ratio = "", isReached = true }) {
  const mark = isReached ? "" : " (missed)";
  const when = `${step.day}, ${step.load}`;
  return { id, what, isMissed: !isReached, text: row(what, `${target}${mark}`, ours, theirs, ratio, when) };
}

/** Ours against theirs in milliseconds, and how many times theirs is. */
export function against(step, { id, what, least, ours, theirs }) {
  const judged = least === undefined ? { ratio: times(theirs / ours) } : faster(least, theirs, ours);
  return result(step, { id, what, ours: milliseconds(ours), theirs: milliseconds(theirs), ...judged });
}
