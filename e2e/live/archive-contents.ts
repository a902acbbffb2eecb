/** What is in an archive, without how it was compressed: no two deflaters write the same bytes. */
import { execFileSync } from "node:child_process";
import { gunzipSync, inflateRawSync } from "node:zlib";
import { PYTHON } from "../../lib/hg/testing/ask-python";

const END_OF_DIRECTORY = 0x06054b50;
const DEFLATED = 8;

/** Returns the bytes of a compressed tar, or a listing of a zip's entries with all their fields and contents. */
export function readArchive(type: string | undefined, archive: Buffer): Buffer {
  if (type === "application/x-gzip") return gunzipSync(archive);
  if (type === "application/x-bzip2") return unpackBzip2(archive);
  return Buffer.from(listZip(archive).join("\n"), "latin1");
}

/** Python's module is libbz2: a decoder that is none of ours. */
function unpackBzip2(archive: Buffer): Buffer {
  const script = "import bz2, sys; sys.stdout.buffer.write(bz2.decompress(sys.stdin.buffer.read()))";
  return execFileSync(PYTHON, ["-c", script], { input: archive, maxBuffer: 1 << 28 });
}

function listZip(zip: Buffer): string[] {
  const end = zip.length - 22;
  if (zip.readUInt32LE(end) !== END_OF_DIRECTORY) throw new Error("the zip has no end of its directory");
  const entries: string[] = [];
  let at = zip.readUInt32LE(end + 16);
  for (let count = zip.readUInt16LE(end + 10); count > 0; count--) {
    const lengths = [28, 30, 32].map((field) => zip.readUInt16LE(at + field));
    const next = at + 46 + lengths.reduce((sum, length) => sum + length, 0);
    const header = Buffer.from(zip.subarray(at, next));
    const isDeflated = header.readUInt16LE(10) === DEFLATED;
    const content = readContent(zip, header.readUInt32LE(42), header.readUInt32LE(20), isDeflated);
    // How long the compressed data is, and so where the next entry begins.
    header.fill(0, 20, 24).fill(0, 42, 46);
    entries.push(header.toString("hex"), header.toString("latin1", 46), content.toString("latin1"));
    at = next;
  }
  return entries;
}

function readContent(zip: Buffer, at: number, length: number, isDeflated: boolean): Buffer {
  const start = at + 30 + zip.readUInt16LE(at + 26) + zip.readUInt16LE(at + 28);
  const stored = zip.subarray(start, start + length);
  return isDeflated ? inflateRawSync(stored) : stored;
}
