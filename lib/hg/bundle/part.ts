/** The parts of a bundle2. Source: mercurial-formats 6.2, 6.5. */
import { compact } from "../../bytes/compact";
import { Cursor } from "../../bytes/cursor";
import { RepoError } from "../../errors";
import type { BundleLimits } from "./limits";
import { quote } from "./quote";

/** One part of a bundle2. */
export interface BundlePart {
  /** Its type in lower case, for instance `changegroup`. */
  readonly type: string;
  /** Whether a reader that does not know the type must refuse the bundle. */
  readonly isMandatory: boolean;
  readonly id: number;
  readonly parameters: ReadonlyMap<string, PartParameter>;
  /** The payload's chunks, joined; not copied when there is one large one. */
  readonly payload: Uint8Array;
}

/** One parameter of a part: raw bytes, one char each. */
export interface PartParameter {
  readonly value: string;
  readonly isMandatory: boolean;
}

type PartHeader = Omit<BundlePart, "payload">;

/** The length of a payload chunk that announces a whole part in its place. */
const INTERRUPT = -1;
/** Payload chunks from here on are not copied one by one; hg writes 32 KiB. */
const SMALL_CHUNK_BYTES = 4096;
/** Small chunks are gathered in buffers of this size. */
const SMALL_CHUNKS_BYTES = 64 * 1024;
/** Parts may be interrupted by `output` and `error:abort`, and these by nothing. */
const MAX_DEPTH = 1;

/**
 * Reads the parts of a bundle2, in order; parts that interrupt another come before it.
 *
 * @param body what follows the stream parameters, decompressed
 * @throws RepoError `malformedBundle` when a part is cut off or wrong, or bytes follow the last; `tooLarge` over the
 * limits
 */
export function readParts(body: Uint8Array, limits: BundleLimits): BundlePart[] {
  const cursor = new Cursor(body, "malformedBundle", "the bundle");
  const parts: BundlePart[] = [];
  for (let size = cursor.i32(); size !== 0; size = cursor.i32()) readPart(cursor, size, 0, parts, limits);
  if (cursor.left > 0) {
    throw new RepoError("malformedBundle", `${cursor.left} bytes follow the end of the bundle`, { at: cursor.at });
  }
  return parts;
}

/** Reads a part, behind those that interrupt it, into `parts`. */
function readPart(cursor: Cursor, headerSize: number, depth: number, parts: BundlePart[], limits: BundleLimits): void {
  if (headerSize <= 0) {
    throw new RepoError("malformedBundle", `a part says that its header has ${headerSize} bytes`, { at: cursor.at });
  }
  const header = readHeader(cursor.bytes(headerSize));
  const payload = new Payload();
  for (let size = cursor.i32(); size !== 0; size = cursor.i32()) {
    if (size > 0) {
      payload.push(cursor.bytes(size));
    } else if (size === INTERRUPT && depth < MAX_DEPTH) {
      readPart(cursor, cursor.i32(), depth + 1, parts, limits);
    } else {
      throw new RepoError("malformedBundle", `part ${header.id} has a payload chunk of ${size} bytes`, {
        at: cursor.at,
      });
    }
  }
  parts.push({ ...header, payload: payload.join() });
  if (parts.length > limits.maxParts) {
    throw new RepoError("tooLarge", `the bundle has more than ${limits.maxParts} parts`);
  }
}

/** Joins the chunks of a payload. Small ones are copied at once: an object for each would take a hundred times their size. */
class Payload {
  readonly #pieces: Uint8Array[] = [];
  #small = Buffer.alloc(0);
  #smallBytes = 0;

  push(chunk: Uint8Array): void {
    if (chunk.length >= SMALL_CHUNK_BYTES) {
      this.#flush();
      this.#pieces.push(chunk);
      return;
    }
    if (this.#small.length === 0) this.#small = Buffer.allocUnsafe(SMALL_CHUNKS_BYTES);
    if (this.#smallBytes + chunk.length > this.#small.length) {
      this.#flush();
      this.#small = Buffer.allocUnsafe(SMALL_CHUNKS_BYTES);
    }
    this.#small.set(chunk, this.#smallBytes);
    this.#smallBytes += chunk.length;
  }

  /** Returns the chunks as one; not copied when there was one large one. A short one gives its buffer back. */
  join(): Uint8Array {
    this.#flush();
    const [only] = this.#pieces;
    return this.#pieces.length === 1 && only !== undefined ? compact(only) : Buffer.concat(this.#pieces);
  }

  /** Lays the small chunks behind what came before them. */
  #flush(): void {
    if (this.#smallBytes > 0) this.#pieces.push(this.#small.subarray(0, this.#smallBytes));
    // What is left of the buffer serves the next ones.
    this.#small = this.#small.subarray(this.#smallBytes);
    this.#smallBytes = 0;
  }
}

function readHeader(bytes: Uint8Array): PartHeader {
  const cursor = new Cursor(bytes, "malformedBundle", "the header of a part");
  const text = (length: number) => Buffer.from(cursor.bytes(length)).toString("latin1");
  const name = text(cursor.u8());
  const id = cursor.u32();
  // Part types as Mercurial allows them; so messages may name them as they are.
  if (!/^[a-zA-Z0-9_:-]+$/.test(name)) {
    throw new RepoError("malformedBundle", `the type of part ${id} is not a part type`);
  }
  const mandatoryCount = cursor.u8();
  const count = mandatoryCount + cursor.u8();
  const sizes = Array.from({ length: count }, () => [cursor.u8(), cursor.u8()] as const);
  const parameters = new Map<string, PartParameter>();
  for (const [index, [keySize, valueSize]] of sizes.entries()) {
    const key = text(keySize);
    if (parameters.has(key)) {
      throw new RepoError("malformedBundle", `part ${id} has the parameter ${quote(key)} twice`);
    }
    parameters.set(key, { value: text(valueSize), isMandatory: index < mandatoryCount });
  }
  if (cursor.left > 0) {
    throw new RepoError("malformedBundle", `the header of part ${id} has ${cursor.left} bytes left over`);
  }
  return { type: name.toLowerCase(), isMandatory: /[A-Z]/.test(name), id, parameters };
}
