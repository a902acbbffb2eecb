/** Bytes that are almost right, for property tests of readers. */
import fc from "fast-check";
import { isRepoError } from "../../errors";

/** Values that formats give a meaning: signs, lengths, separators, digits. */
const TELLING = [0x00, 0x01, 0x0a, 0x0b, 0x20, 0x2f, 0x30, 0x3a, 0x61, 0x78, 0x7f, 0x80, 0xfe, 0xff];

type Edit = (bytes: Buffer) => Buffer;

/** Gives copies of `bytes` with one to a few edits: bytes set, taken out, put in, repeated, swapped, or cut off. */
export function editedBytes(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  const place = fc.nat(Math.max(0, bytes.length - 1));
  const size = fc.oneof(fc.nat(8), fc.nat(200));
  const value = fc.oneof(fc.constantFrom(...TELLING), fc.nat(255));
  const cut =
    (at: number, length: number, middle: Uint8Array): Edit =>
    (all) =>
      Buffer.concat([all.subarray(0, at), middle, all.subarray(at + length)]);
  const edit = fc.oneof<fc.MaybeWeightedArbitrary<Edit>[]>(
    { weight: 4, arbitrary: fc.tuple(place, value).map(([at, byte]) => cut(at, 1, Buffer.of(byte))) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(place, fc.constantFrom(0, 1, 12, 20, -1, -2, 0x7fffffff))
        .map(([at, number]) => cut(at, 4, int32(number))),
    },
    fc.tuple(place, size).map(([at, length]) => cut(at, length, Buffer.alloc(0))),
    fc.tuple(place, fc.uint8Array({ maxLength: 30 })).map(([at, more]) => cut(at, 0, more)),
    fc.tuple(place, place, size).map(
      ([from, at, length]): Edit =>
        (all) =>
          cut(at, 0, all.subarray(from, from + length))(all),
    ),
    place.map(
      (at): Edit =>
        (all) =>
          all.subarray(0, at),
    ),
  );
  return fc
    .array(edit, { minLength: 1, maxLength: 4 })
    .map((edits) => edits.reduce<Buffer>((all, change) => change(all), Buffer.from(bytes)));
}

/** Gives edited copies of one of several samples, and now and then any bytes. */
export function editedSamples(samples: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  const any = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  return fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...samples).chain(editedBytes) },
    { weight: 1, arbitrary: any },
  );
}

/** Runs a reader; of what it throws only our own error is expected, anything else is thrown on. */
export function expectOwnErrors(read: () => unknown): void {
  try {
    read();
  } catch (error) {
    if (!isRepoError(error)) throw error;
  }
}

function int32(number: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(number);
  return bytes;
}
