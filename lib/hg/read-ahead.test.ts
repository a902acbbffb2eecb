import { expect, test } from "vitest";
import { RepoError } from "../errors";
import { type ChunkSource, ReadAhead } from "./read-ahead";

/** A file of so many bytes, each of them what its place modulo 251 is. */
class CountedSource implements ChunkSource {
  readonly #bytes: Uint8Array;
  reads = 0;

  constructor(size: number) {
    this.#bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
  }

  read(at: number, length: number, least = length): Uint8Array {
    this.reads++;
    if (at + least > this.#bytes.length) throw new RepoError("corruptStore", "the file ends before");
    return this.#bytes.slice(at, at + length);
  }
}

test("read() gives the bytes of each place, whichever was read before", () => {
  const readAhead = new ReadAhead();
  const source = new CountedSource(1_000_000);
  for (let i = 0; i < 500; i++) {
    const at = (i * 7919 * 131) % 999_000;
    const bytes = readAhead.read(source, at, i);
    expect([...bytes]).toEqual(Array.from({ length: i }, (_, j) => (at + j) % 251));
  }
});

test("read() reads a file of thousands of chunks a few times, and its last bytes", () => {
  const readAhead = new ReadAhead();
  const source = new CountedSource(300_001);
  for (let at = 0; at < 300_000; at += 50) expect(readAhead.read(source, at, 50)[0]).toBe(at % 251);
  expect(readAhead.read(source, 300_000, 1)).toEqual(Uint8Array.of(300_000 % 251));
  expect(source.reads).toBe(3);
});

test("read() reads a chunk that is larger than what is read ahead at once", () => {
  const source = new CountedSource(1_000_000);
  expect(new ReadAhead().read(source, 5, 900_000).length).toBe(900_000);
  expect(source.reads).toBe(1);
});

test("read() takes no bytes of one file for those of another", () => {
  const readAhead = new ReadAhead();
  readAhead.read(new CountedSource(100), 0, 10);
  const other: ChunkSource = { read: () => Uint8Array.of(7, 7) };
  expect(readAhead.read(other, 0, 2)).toEqual(Uint8Array.of(7, 7));
});

test("read() says of a chunk behind the end what the source says", () => {
  expect(() => new ReadAhead().read(new CountedSource(100), 90, 11)).toThrow("the file ends before");
});
