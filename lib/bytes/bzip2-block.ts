/** One block of a bzip2 stream, packed. Source: Tsai, "BZIP2: Format Specification" (2016); bzip2 1.0.8 reads it. */
import { type Bits, BitWriter } from "./bit-writer";
import { transform } from "./burrows-wheeler";
import { toSymbols } from "./bzip2-symbols";
import { codeLengths } from "./code-lengths";

/** The most bytes of a block, runs already shortened. */
export const MAX_BLOCK_BYTES = 899_981;

/** A block and what it follows. */
export interface Bzip2Block {
  /** At least one byte, runs already shortened. */
  readonly data: Uint8Array;
  /** The checksum of what the data stands for. */
  readonly checksum: number;
  /** The bits that the stream has since its last whole byte. */
  readonly before: Bits;
}

/** A block packed. */
export interface PackedBlock {
  readonly bytes: Uint8Array;
  /** The bits that follow. */
  readonly rest: Bits;
}

/** Symbols that share a table of codes. */
const GROUP_SYMBOLS = 50;
/** Every decoder takes 20; bzip2 itself writes no more than 17. */
const MAX_CODE_BITS = 17;
/** How often the tables are fitted to the groups that chose them. */
const ROUNDS = 4;
/** The cost of a symbol that a table is not yet made for. */
const FOREIGN_BITS = 15;

/** Packs a block. */
export function packBlock({ data, checksum, before }: Bzip2Block): PackedBlock {
  const { last, origin } = transform(data);
  const { used, symbols, alphabet } = toSymbols(last);
  const tables = firstTables(symbols, alphabet);
  const choices = fitTables(tables, symbols);
  const bits = new BitWriter(before);
  bits.write(0x314159, 24); // pi
  bits.write(0x265359, 24);
  bits.write(checksum >>> 16, 16);
  bits.write(checksum & 0xffff, 16);
  bits.write(0, 1); // not randomised, which only the first versions did
  bits.write(origin, 24);
  writeUsed(bits, used);
  bits.write(tables.length, 3);
  writeChoices(bits, choices, tables.length);
  for (const lengths of tables) writeLengths(bits, lengths);
  writeSymbols(bits, symbols, tables, choices);
  return { bytes: bits.bytes, rest: bits.rest };
}

/** More tables for more symbols: each costs some bytes. */
function countTables(symbolCount: number): number {
  const steps = [200, 600, 1200, 2400];
  const above = steps.filter((step) => symbolCount >= step).length;
  return 2 + above;
}

/** Makes tables to begin with: each for a stretch of the alphabet, all stretches about as frequent. */
function firstTables(symbols: Uint16Array, alphabet: number): Uint8Array[] {
  const frequencies = countSymbols(symbols, alphabet);
  const count = countTables(symbols.length);
  const tables: Uint8Array[] = [];
  let from = 0;
  let left = symbols.length;
  for (let table = 0; table < count; table++) {
    const lengths = new Uint8Array(alphabet).fill(FOREIGN_BITS);
    const share = left / (count - table);
    let taken = 0;
    let to = from;
    while (to < alphabet && taken < share) taken += frequencies[to++] ?? 0;
    lengths.fill(0, from, to);
    tables.push(lengths);
    from = to;
    left -= taken;
  }
  return tables;
}

function countSymbols(symbols: Uint16Array, alphabet: number): Uint32Array {
  const frequencies = new Uint32Array(alphabet);
  for (const symbol of symbols) frequencies[symbol] = (frequencies[symbol] ?? 0) + 1;
  return frequencies;
}

/** Has each group choose the table that makes it shortest, and fits the tables to the groups, some times over. */
function fitTables(tables: Uint8Array[], symbols: Uint16Array): Uint8Array {
  const choices = new Uint8Array(Math.ceil(symbols.length / GROUP_SYMBOLS));
  const alphabet = tables[0]?.length ?? 0;
  for (let round = 0; round < ROUNDS; round++) {
    const frequencies = tables.map(() => new Uint32Array(alphabet));
    for (let group = 0; group < choices.length; group++) {
      const members = symbols.subarray(group * GROUP_SYMBOLS, (group + 1) * GROUP_SYMBOLS);
      const choice = findCheapest(tables, members);
      choices[group] = choice;
      const counts = frequencies[choice];
      if (counts !== undefined) for (const symbol of members) counts[symbol] = (counts[symbol] ?? 0) + 1;
    }
    for (const [table, counts] of frequencies.entries()) tables[table] = codeLengths(counts, MAX_CODE_BITS);
  }
  return choices;
}

function findCheapest(tables: readonly Uint8Array[], symbols: Uint16Array): number {
  let cheapest = 0;
  let lowest = Number.POSITIVE_INFINITY;
  for (let table = 0; table < tables.length; table++) {
    const lengths = tables[table];
    let cost = 0;
    for (let i = 0; i < symbols.length; i++) cost += lengths?.[symbols[i] ?? 0] ?? 0;
    if (cost < lowest) {
      lowest = cost;
      cheapest = table;
    }
  }
  return cheapest;
}

/** Writes which bytes occur: first in which of 16 rows there are any. */
function writeUsed(bits: BitWriter, used: Uint8Array): void {
  const rows = new Uint16Array(16);
  for (const byte of used) rows[byte >> 4] = (rows[byte >> 4] ?? 0) | (0x8000 >> (byte & 15));
  bits.write(
    rows.reduce((all, row) => (all << 1) | Number(row !== 0), 0),
    16,
  );
  for (const row of rows) if (row !== 0) bits.write(row, 16);
}

/** Writes the choices, each by how many other tables were chosen since: so many ones, and a zero. */
function writeChoices(bits: BitWriter, choices: Uint8Array, tableCount: number): void {
  bits.write(choices.length, 15);
  const recent = Array.from({ length: tableCount }, (_, table) => table);
  for (const choice of choices) {
    const place = recent.indexOf(choice);
    recent.splice(place, 1);
    recent.unshift(choice);
    bits.write((1 << (place + 1)) - 2, place + 1);
  }
}

/** Writes a table: the first length, then for each symbol the steps from the one before. */
function writeLengths(bits: BitWriter, lengths: Uint8Array): void {
  let current = lengths[0] ?? 0;
  bits.write(current, 5);
  for (const length of lengths) {
    for (; current < length; current++) bits.write(0b10, 2);
    for (; current > length; current--) bits.write(0b11, 2);
    bits.write(0, 1);
  }
}

function writeSymbols(bits: BitWriter, symbols: Uint16Array, tables: readonly Uint8Array[], choices: Uint8Array): void {
  const codes = tables.map(assignCodes);
  for (let group = 0; group < choices.length; group++) {
    const choice = choices[group] ?? 0;
    const lengths = tables[choice];
    const values = codes[choice];
    const end = Math.min(symbols.length, (group + 1) * GROUP_SYMBOLS);
    for (let i = group * GROUP_SYMBOLS; i < end; i++) {
      const symbol = symbols[i] ?? 0;
      bits.write(values?.[symbol] ?? 0, lengths?.[symbol] ?? 0);
    }
  }
}

/** Gives each symbol its code: ascending, the short ones first. */
function assignCodes(lengths: Uint8Array): Uint32Array {
  const codes = new Uint32Array(lengths.length);
  let code = 0;
  for (let length = 1; length <= MAX_CODE_BITS; length++) {
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) codes[symbol] = code++;
    code <<= 1;
  }
  return codes;
}
