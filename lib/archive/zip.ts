/** Zip archives, streamed: what an entry's data came to stands behind it. Source: APPNOTE.TXT 6.3.10. */
import { promisify } from "node:util";
import { crc32, deflateRaw, deflateRawSync } from "node:zlib";
import { slices } from "../bytes/slices";
import { Turns } from "../bytes/turns";
import { RepoError } from "../errors";
import type { Entry, EntryHead } from "./entry";
import {
  type EntrySizes,
  localBytes,
  MAX_DATA_BYTES,
  MAX_NAME_BYTES,
  toZipTime,
  writeCentralHeader,
  writeDescriptor,
  writeEnd,
  writeLocalHeader,
  type ZipTime,
} from "./zip-records";

/** Bytes that are compressed here: about a millisecond's work, which handing over would nearly double. */
const MAX_BYTES_HERE = 32 * 1024;
/** Bytes that are summed up at once. */
const SLICE_BYTES = 1024 * 1024;
/** Bytes of the central directory that are given at once. */
const CHUNK_BYTES = 64 * 1024;

const deflateElsewhere = promisify(deflateRaw);

/**
 * Writes the archive, file by file: no more than one entry is held, and twelve bytes for each that was.
 *
 * @param entries what goes in
 * @param listHeads lists the same entries again, for the directory at the end
 * @param seconds the time of all entries, Unix seconds
 * @throws RepoError `tooLarge` for a name or data that the format cannot hold
 */
export async function* writeZip(
  entries: AsyncIterable<Entry>,
  listHeads: () => AsyncIterable<EntryHead>,
  seconds: number,
): AsyncGenerator<Uint8Array> {
  const time = toZipTime(seconds);
  const ledger = new Ledger();
  let directoryAt = 0;
  for await (const entry of entries) {
    refuseTooLarge(entry);
    yield writeLocalHeader(entry, time);
    const compressed = await compress(entry.data);
    yield compressed;
    const sizes = {
      checksum: await checksumOf(entry.data),
      compressed: compressed.length,
      size: entry.data.length,
    };
    yield writeDescriptor(sizes);
    ledger.add(sizes);
    directoryAt += localBytes(entry, time, sizes);
  }
  let directoryBytes = 0;
  for await (const chunk of writeDirectory(listHeads(), ledger, time)) {
    yield chunk;
    directoryBytes += chunk.length;
  }
  yield writeEnd(ledger.length, directoryAt, directoryBytes);
}

async function* writeDirectory(
  heads: AsyncIterable<EntryHead>,
  ledger: Ledger,
  time: ZipTime,
): AsyncGenerator<Uint8Array> {
  let headers: Uint8Array[] = [];
  let length = 0;
  let offset = 0;
  let index = 0;
  for await (const head of heads) {
    const sizes = ledger.get(index++);
    const header = writeCentralHeader(head, time, sizes, offset);
    offset += localBytes(head, time, sizes);
    headers.push(header);
    length += header.length;
    if (length < CHUNK_BYTES) continue;
    yield Buffer.concat(headers, length);
    headers = [];
    length = 0;
  }
  yield Buffer.concat(headers, length);
}

/** What the data of each entry came to. */
class Ledger {
  #numbers = new Uint32Array(3 * 256);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add({ checksum, compressed, size }: EntrySizes): void {
    if (this.#numbers.length === 3 * this.#length) {
      const grown = new Uint32Array(2 * this.#numbers.length);
      grown.set(this.#numbers);
      this.#numbers = grown;
    }
    this.#numbers.set([checksum, compressed, size], 3 * this.#length++);
  }

  get(index: number): EntrySizes {
    const [checksum = 0, compressed = 0, size = 0] = this.#numbers.subarray(3 * index, 3 * index + 3);
    return { checksum, compressed, size };
  }
}

function refuseTooLarge({ name, data }: Entry): void {
  if (name.length > MAX_NAME_BYTES) {
    throw new RepoError("tooLarge", `a name in a zip may have ${MAX_NAME_BYTES} bytes`, { size: name.length });
  }
  if (data.length > MAX_DATA_BYTES) {
    throw new RepoError("tooLarge", `a file in a zip may have ${MAX_DATA_BYTES} bytes`, { size: data.length });
  }
}

async function compress(data: Uint8Array): Promise<Uint8Array> {
  return data.length <= MAX_BYTES_HERE ? deflateRawSync(data) : deflateElsewhere(data);
}

async function checksumOf(data: Uint8Array): Promise<number> {
  const turns = new Turns();
  let sum = 0;
  for (const slice of slices(data, SLICE_BYTES)) {
    sum = crc32(slice, sum);
    await turns.next();
  }
  return sum;
}
