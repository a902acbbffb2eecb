/** From a transformed block to bzip2's symbols: each byte told by when it was seen last, runs of the latest by their length. */

/** The symbols of a block. */
export interface Bzip2Symbols {
  /** The bytes that occur, ascending. */
  readonly used: Uint8Array;
  /** Symbols 0 and 1 are digits of a run, the last of all ends the block, each other one is a place in the list, plus one. */
  readonly symbols: Uint16Array;
  /** How many different symbols there may be. */
  readonly alphabet: number;
}

const RUN_DIGITS = 2;

/** Finds the symbols of a block's last column. */
export function toSymbols(last: Uint8Array): Bzip2Symbols {
  const occurs = new Uint8Array(256);
  for (const byte of last) occurs[byte] = 1;
  const used = Uint8Array.from(occurs.keys()).filter((byte) => occurs[byte] === 1);
  const recent = used.slice();
  const symbols = new Uint16Array(last.length + 1);
  let length = 0;
  let run = 0;
  const endRun = () => {
    // Digits 1 and 2 in base 2, the lowest first.
    for (; run > 0; run = (run - 1) >> 1) symbols[length++] = (run - 1) & 1;
  };
  for (const byte of last) {
    if (recent[0] === byte) {
      run++;
      continue;
    }
    endRun();
    const place = moveToFront(recent, byte);
    symbols[length++] = place + RUN_DIGITS - 1;
  }
  endRun();
  const alphabet = used.length + RUN_DIGITS;
  symbols[length++] = alphabet - 1;
  return { used, symbols: symbols.subarray(0, length), alphabet };
}

/** @returns where the byte was, which is not the front */
function moveToFront(recent: Uint8Array, byte: number): number {
  let moved = recent[0] ?? 0;
  for (let place = 1; ; place++) {
    const here = recent[place] ?? 0;
    recent[place] = moved;
    if (here === byte) {
      recent[0] = byte;
      return place;
    }
    moved = here;
  }
}
