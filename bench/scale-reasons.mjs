/** Why rows of docs/scale.md miss their targets, and what would be needed: by the row's id. Shown for a row that misses. */
export const REASONS = {};
