/** What was compared: how many answers of each command in each style, and what was let pass for which reason. */
import { findDifference } from "./compare-answers";
import type { DrawnUrl } from "./draw-urls";
import type { Response } from "./hgweb";
import { WANTED_DIFFERENCES } from "./wanted-differences";

/** Counts while it judges. */
export class Tally {
  readonly #compared = new Map<string, Map<string, number>>();
  readonly #letPass = new Map<string, number>();

  /** Returns the difference between two answers that nothing on the list explains. */
  judge(drawn: DrawnUrl, theirs: Response, ours: Response, mount: string): string | undefined {
    const difference = findDifference(theirs, ours, mount, drawn.command);
    const styles = this.#compared.get(drawn.command) ?? new Map<string, number>();
    this.#compared.set(drawn.command, styles);
    this.#count(styles, drawn.style);
    if (difference === undefined) return undefined;
    const url = drawn.url.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    const wanted = WANTED_DIFFERENCES.find((each) => each.applies({ url, theirs, ours }));
    if (wanted === undefined) return difference;
    this.#count(this.#letPass, wanted.what);
    return undefined;
  }

  #count(counts: Map<string, number>, key: string): void {
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** Returns a table: a line for each command. */
  toString(): string {
    const lines = [...this.#compared].sort().map(
      ([command, styles]) =>
        `  ${command}: ${[...styles]
          .sort()
          .map(([style, count]) => `${style} ${count}`)
          .join(", ")}`,
    );
    const passed = [...this.#letPass].sort().map(([what, count]) => `  ${count} let pass: ${what}`);
    return ["answers compared with hgweb's:", ...lines, ...passed].join("\n");
  }
}
