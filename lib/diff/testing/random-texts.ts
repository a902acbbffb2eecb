/** Random texts that look a little like source code, the same ones for the same seed. */

/** Returns a generator of integers from 0 to `below` (exclusive): mulberry32. */
export function randomIntegers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const LINES = [
  "",
  "}",
  "  return;",
  "int main(void)",
  "\tx = y;",
  "_under",
  "caf\xe9 {",
  "#if 0",
  "  a  b",
  "a\r",
  " ",
];

/** Returns a text of up to `maxLines` lines, many of them alike, and an edited one. */
export function randomTexts(random: (below: number) => number, maxLines: number): [string, string] {
  const newLine = (): string =>
    random(3) === 0 ? `line ${random(1 + maxLines * 2)}` : (LINES[random(LINES.length)] ?? "");
  const before = Array.from({ length: random(maxLines + 1) }, newLine);
  const after: string[] = [];
  const rate = 2 + random(30);
  for (let at = 0; at < before.length; at++) {
    const line = before[at] ?? "";
    const choice = random(rate * 8);
    if (choice < 8) {
      if (choice === 0) after.push(newLine());
      else if (choice === 1) after.push(line, newLine(), newLine());
      else if (choice === 2) after.push(...before.slice(random(at + 1), at));
      else if (choice === 3) after.push(`${line} \t`);
      else if (choice === 4) after.push(line.replaceAll(" ", "  "));
      else if (choice === 5) after.push(line, "");
      else if (choice === 6) at += random(4);
    } else {
      after.push(line);
    }
  }
  const join = (lines: string[]): string => lines.join("\n") + (random(3) > 0 && lines.length > 0 ? "\n" : "");
  return [join(before), join(after)];
}
