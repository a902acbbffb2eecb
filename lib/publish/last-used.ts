/** Keeps what was used last, the very last one in any case: a revision is a delta against one shortly before it. */
import type { Node } from "../ids";

export class LastUsed<Value> {
  readonly #maxBytes: number;
  readonly #entries = new Map<Node, { readonly value: Value; readonly bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** Returns the value of a node and marks it as used, or gives `undefined`. */
  get(node: Node): Value | undefined {
    const entry = this.#entries.get(node);
    if (entry === undefined) return undefined;
    this.#entries.delete(node);
    this.#entries.set(node, entry);
    return entry.value;
  }

  /** Keeps the value of a node that has none yet. */
  set(node: Node, value: Value, bytes: number): void {
    this.#entries.set(node, { value, bytes });
    this.#bytes += bytes;
    for (const [oldest, entry] of this.#entries) {
      if (this.#bytes <= this.#maxBytes || oldest === node) return;
      this.#entries.delete(oldest);
      this.#bytes -= entry.bytes;
    }
  }
}
