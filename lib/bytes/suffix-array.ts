/**
 * Suffixes in order, in linear time whatever the text: SA-IS. Source: Nong, Zhang, Chan, "Linear Suffix Array
 * Construction by Almost Pure Induced-Sorting", DCC 2009. Here the sentinel at the text's end is not written down.
 */

type Text = Uint8Array | Int32Array;

/**
 * Returns where the suffixes of `text` begin, in order; a suffix comes before the longer ones that begin with it.
 *
 * @param alphabet all symbols are below this number
 */
export function suffixArray(text: Text, alphabet: number): Int32Array {
  const sorter = new SuffixSorter(text, alphabet);
  const positions = sorter.findLeftmost();
  const order = positions.length > 1 ? sorter.sortLeftmost(positions) : positions;
  sorter.induce(order);
  return sorter.suffixes;
}

/**
 * A suffix is small when it comes before the one that begins a symbol later, else large. A small one behind a large
 * one is "leftmost": the order of these gives that of all the others.
 */
class SuffixSorter {
  readonly suffixes: Int32Array;
  readonly #text: Text;
  readonly #isSmall: Uint8Array;
  /** Where the suffixes that begin with each symbol are to be, and where the last symbol's end. */
  readonly #buckets: Int32Array;

  constructor(text: Text, alphabet: number) {
    this.#text = text;
    this.suffixes = new Int32Array(text.length);
    this.#isSmall = new Uint8Array(text.length);
    for (let at = text.length - 2; at >= 0; at--) {
      const difference = (text[at] ?? 0) - (text[at + 1] ?? 0);
      this.#isSmall[at] = difference < 0 || (difference === 0 && this.#isSmall[at + 1] === 1) ? 1 : 0;
    }
    this.#buckets = new Int32Array(alphabet + 1);
    for (let at = 0; at < text.length; at++) {
      const next = (text[at] ?? 0) + 1;
      this.#buckets[next] = (this.#buckets[next] ?? 0) + 1;
    }
    for (let symbol = 1; symbol <= alphabet; symbol++) {
      this.#buckets[symbol] = (this.#buckets[symbol] ?? 0) + (this.#buckets[symbol - 1] ?? 0);
    }
  }

  /** Returns where the leftmost small suffixes begin, ascending. */
  findLeftmost(): Int32Array {
    const positions = new Int32Array(this.#text.length >> 1);
    let count = 0;
    for (let at = 1; at < this.#text.length; at++) if (this.#isLeftmost(at)) positions[count++] = at;
    return positions.subarray(0, count);
  }

  /** Puts the leftmost small suffixes in order: by the stretches up to the next of them, and where these are equal by what follows. */
  sortLeftmost(positions: Int32Array): Int32Array {
    this.induce(positions);
    const names = new Int32Array(this.#text.length);
    const sorted = new Int32Array(positions.length);
    let count = 0;
    let name = 0;
    for (const at of this.suffixes) {
      if (!this.#isLeftmost(at)) continue;
      if (count > 0 && !this.#startAlike(sorted[count - 1] ?? 0, at)) name++;
      names[at] = name;
      sorted[count++] = at;
    }
    if (name + 1 === count) return sorted;
    const shorter = positions.map((at) => names[at] ?? 0);
    return suffixArray(shorter, name + 1).map((index) => positions[index] ?? 0);
  }

  /** Fills `suffixes` from leftmost small ones: sorted when these are, sorted by their first stretches when not. */
  induce(leftmost: Int32Array): void {
    const text = this.#text;
    const isSmall = this.#isSmall;
    const suffixes = this.suffixes.fill(-1);
    let tails = this.#buckets.slice(1);
    const heads = this.#buckets.slice(0, -1);
    for (let i = leftmost.length - 1; i >= 0; i--) {
      const at = leftmost[i] ?? 0;
      suffixes[takeTail(tails, text[at] ?? 0)] = at;
    }
    const last = text.length - 1;
    if (last >= 0) suffixes[takeHead(heads, text[last] ?? 0)] = last;
    for (let i = 0; i <= last; i++) {
      const before = (suffixes[i] ?? 0) - 1;
      if (before >= 0 && isSmall[before] === 0) suffixes[takeHead(heads, text[before] ?? 0)] = before;
    }
    tails = this.#buckets.slice(1);
    for (let i = last; i >= 0; i--) {
      const before = (suffixes[i] ?? 0) - 1;
      if (before >= 0 && isSmall[before] === 1) suffixes[takeTail(tails, text[before] ?? 0)] = before;
    }
  }

  #isLeftmost(at: number): boolean {
    return at > 0 && this.#isSmall[at] === 1 && this.#isSmall[at - 1] === 0;
  }

  /** Says whether two leftmost suffixes are equal up to where the next leftmost ones begin. */
  #startAlike(left: number, right: number): boolean {
    const text = this.#text;
    for (let length = 0; ; length++) {
      const a = left + length;
      const b = right + length;
      // Only one of them can reach the end, which nothing is equal to.
      if (a >= text.length || b >= text.length || text[a] !== text[b]) return false;
      if (length > 0 && (this.#isLeftmost(a) || this.#isLeftmost(b))) return this.#isLeftmost(a) && this.#isLeftmost(b);
    }
  }
}

function takeHead(heads: Int32Array, symbol: number): number {
  const head = heads[symbol] ?? 0;
  heads[symbol] = head + 1;
  return head;
}

function takeTail(tails: Int32Array, symbol: number): number {
  const tail = (tails[symbol] ?? 0) - 1;
  tails[symbol] = tail;
  return tail;
}
