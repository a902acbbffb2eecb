/** Lengths of prefix codes: Huffman's, bounded. */

/**
 * Returns how many bits each symbol's code has, so that frequent ones are short: no more than `maxLength`, and a code
 * for each symbol, also for one that never occurs.
 *
 * @param maxLength so large that all symbols have room
 */
export function codeLengths(frequencies: Uint32Array, maxLength: number): Uint8Array {
  let weights = frequencies.map((frequency) => Math.max(1, frequency));
  for (;;) {
    const lengths = huffmanLengths(weights);
    if (lengths.every((length) => length <= maxLength)) return lengths;
    // The flatter the weights, the flatter the tree; at last all are 1.
    weights = weights.map((weight) => (weight >> 1) + (weight & 1));
  }
}

/** Joins the two lightest trees until one is left. Joined ones come in ascending order, so two queues do without a heap. */
function huffmanLengths(weights: Uint32Array): Uint8Array {
  const count = weights.length;
  if (count === 1) return Uint8Array.of(1);
  const leaves = Array.from(weights.keys()).sort((left, right) => (weights[left] ?? 0) - (weights[right] ?? 0));
  const total = new Float64Array(2 * count - 1);
  total.set(weights);
  const parents = new Int32Array(2 * count - 1);
  let leaf = 0;
  let joined = count;
  const takeLightest = (end: number) => {
    const first = leaves[leaf];
    if (first !== undefined && (joined >= end || (total[first] ?? 0) <= (total[joined] ?? 0))) {
      leaf++;
      return first;
    }
    return joined++;
  };
  for (let tree = count; tree < total.length; tree++) {
    for (let child = 0; child < 2; child++) {
      const lightest = takeLightest(tree);
      parents[lightest] = tree;
      total[tree] = (total[tree] ?? 0) + (total[lightest] ?? 0);
    }
  }
  const depths = new Uint8Array(total.length);
  for (let tree = total.length - 2; tree >= 0; tree--) depths[tree] = (depths[parents[tree] ?? 0] ?? 0) + 1;
  return depths.slice(0, count);
}
