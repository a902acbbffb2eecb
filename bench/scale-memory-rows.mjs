/** The rows of docs/scale.md about what the server holds after many pushes and many clients. */
import { mebibytes, result } from "./scale-row.mjs";
import { whole } from "./table.mjs";

/** @param {object} results by step @returns {import("./scale-row.mjs").Row[]} */
export function memoryRows({ memory }) {
  if (memory === undefined) return [];
  const first = memory.samples[0];
  const last = memory.samples.at(-1);
  return [
    result(memory, {
      id: "memory",
      what: `opening ${whole(memory.pushes)} pushes one after another (three pages each), response cache off: RSS from push ${first.pushes} on`,
      target: "rises ≤ 60 MB",
      isReached: (last.rssMiB - first.rssMiB) * 1.048576 <= 60,
      ours: `${whole(first.rssMiB)} → ${mebibytes(last.rssMiB)}`,
      theirs: `${mebibytes(memory.hgwebMiB)} for each push`,
    }),
  ];
}

/** @param {object} results by step @returns {import("./scale-row.mjs").Row[]} */
export function soakRows({ soak }) {
  if (soak === undefined) return [];
  const { before, after } = soak;
  const rise = soak.endMiB / soak.settledMiB - 1;
  const errors = Object.values(soak.errors).reduce((sum, count) => sum + count, 0);
  const what = `${whole(soak.minutes)} minutes of ${soak.clients} clients reading ${whole(soak.pushes)} pushes: ${whole(soak.answers)} answers, ${whole(soak.hungUp)} hung up on`;
  return [
    result(soak, {
      id: "soak",
      what: `${what}: RSS, median of the third minute and of the last`,
      target: "rises ≤ 5 %",
      ours: `${whole(soak.settledMiB)} → ${mebibytes(soak.endMiB)} (${(rise * 100).toFixed(1)} %)`,
      isReached: rise <= 0.05,
    }),
    result(soak, {
      id: "soak-left",
      what: "the same: errors; warnings of listeners; descriptors before and after",
      target: "none; none left",
      ours: `${errors}; ${after.warnings.length}; ${before.descriptors} → ${after.descriptors}`,
      isReached: errors === 0 && after.warnings.length === 0 && after.descriptors <= before.descriptors,
    }),
  ];
}
