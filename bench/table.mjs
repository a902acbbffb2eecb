/** Cells and rows of a Markdown table. */

/** @param {readonly (string | number)[]} cells */
export const row = (...cells) => `| ${cells.join(" | ")} |`;

/** Milliseconds, to three digits or so. @param {number} value */
export const ms = (value) => value.toFixed(value < 10 ? 2 : 0);

/** How many times as much. @param {number} value */
export const times = (value) => `${value.toFixed(value < 10 ? 1 : 0)}×`;

/** A number without decimals, its thousands told apart. @param {number} value */
export const whole = (value) => Math.round(value).toLocaleString("en");
