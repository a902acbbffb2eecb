/** Numbers for what tests make up: the same for the same seed. */

/** Returns a function that gives integers from 0 to below its argument. */
export function seededRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    // The product does not fit a double: what is lost of it would soon make the numbers repeat.
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
