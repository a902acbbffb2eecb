/** What a publisher under test promises. */
import type { BundleId, Node } from "../../lib/ids";

/** One line of a publisher: from then on the push must never be lost. */
export interface Acknowledged {
  /** Which of its bundles; the next process goes on from here. */
  readonly number: number;
  /** Whose folder the only file of the push lies in. */
  readonly author: string;
  readonly pushId: number;
  readonly bundle: BundleId;
  readonly tip: Node;
}

/** Returns the text of the file that a publisher's push adds as `AUTHOR/NUMBER`. */
export function textOf(author: string, number: number): string {
  return `${author} wrote ${number}\n`;
}

/** Says whether a line of a publisher acknowledges a push. */
export function isAcknowledged(line: object): line is Acknowledged {
  return "pushId" in line;
}
