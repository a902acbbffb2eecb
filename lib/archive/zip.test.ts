import fc from "fast-check";
import { expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import type { Entry } from "./entry";
import { archivedByHg, collect, randomEntries, streamed } from "./testing/archived-by-hg";
import { readArchives } from "./testing/read-archives";
import { writeZip } from "./zip";
import { MAX_DATA_BYTES, toZipTime, writeCentralHeader, writeEnd } from "./zip-records";

const PIECES = ["a", "dir/", " ", "\\", "\x7f", "Ã©", "â\x82¬", "ð\x9f\x98\x80"];
/** 1980 is where DOS dates begin, and 2^31 where the writer of hg fails. */
const SECONDS = [1_500_000_000, 1_500_000_001.75, 0, -1e9, 315_532_799, 315_532_800, 951_782_399, 2 ** 31 - 1];

function zip(entries: readonly Entry[], seconds: number): Promise<Buffer> {
  return collect(
    writeZip(streamed(entries), () => streamed(entries.map(({ name, kind }) => ({ name, kind }))), seconds),
  );
}

test("writeZip() writes every field as hg's writer does", async () => {
  const jobs = fc.sample(fc.record({ seconds: fc.constantFrom(...SECONDS), entries: randomEntries(PIECES) }), {
    numRuns: 200,
    seed: 6,
  });
  const ours: string[] = [];
  for (const { seconds, entries } of jobs) ours.push((await zip(entries, seconds)).toString("latin1"));
  expect(readArchives(ours)).toEqual(readArchives(archivedByHg("zip", jobs)));
});

test("writeZip() keeps a name that is not UTF-8, without calling it so", async () => {
  const entry = { name: Buffer.of(0x61, 0xff), kind: "file", data: Buffer.from("x") } as const;
  const [read] = readArchives([(await zip([entry], 0)).toString("latin1")]);
  // Python takes such names for code page 437.
  expect(read).toMatchObject({ zip: [{ name: "a\u00a0", content: "x" }] });
});

test("writeZip() writes large files, and directories of more than 65,535 entries", async () => {
  const entries = Array.from({ length: 66_000 }, (_, i) => ({
    name: Buffer.from(`${i}`),
    kind: "file" as const,
    data: i === 7 ? Buffer.alloc(5_000_000, "large") : Buffer.from([i & 255]),
  }));
  const script = `
import io, zipfile
archive = zipfile.ZipFile(io.BytesIO(to_bytes(question)))
answer([archive.testzip(), len(archive.namelist()), archive.namelist()[-1], len(archive.read("7"))])
`;
  expect(askPython(script, (await zip(entries, 0)).toString("latin1"))).toEqual([null, 66_000, "65999", 5_000_000]);
}, 60_000);

const ZIP64 = `
import io, zipfile
class Far(io.BytesIO):
    def tell(self):
        return super().tell() + question["at"]
def central(info):
    archive = zipfile.ZipFile(io.BytesIO(), "w")
    archive.fp = Far()
    archive.start_dir = question["at"]
    archive.filelist = [info] * question["count"]
    archive._write_end_record()
    written, archive.fp = archive.fp.getvalue(), None  # else it is closed, and that writes again
    return written
info = zipfile.ZipInfo("a", (1980, 1, 1, 0, 0, 0))
info.compress_type = 8
info.create_system = 3
info.flag_bits = 8
info.external_attr = 0o100644 << 16
info.CRC, info.compress_size, info.file_size = 1, 2, 3
info.extra = to_bytes(question["extra"])
info.header_offset = question["offset"]
answer(to_text(central(info)))
`;

test.for([
  { at: 1000, offset: 5, count: 1 },
  { at: 0x7fffffff, offset: 0x7fffffff, count: 1 },
  { at: 0x80000000, offset: 0x80000000, count: 2 },
  { at: 0x1_2345_6789, offset: 0x1_0000_0000, count: 1 },
  { at: 1000, offset: 5, count: 0xffff },
  { at: 1000, offset: 5, count: 0x10000 },
])("the directory of $count entries at $offset, itself at $at, is what Python writes", ({ at, offset, count }) => {
  const time = toZipTime(0);
  const entry = { name: Buffer.from("a"), kind: "file" } as const;
  const header = writeCentralHeader(entry, time, { checksum: 1, compressed: 2, size: 3 }, offset);
  const headers = Buffer.concat(Array.from({ length: count }, () => header));
  const ours = Buffer.concat([headers, writeEnd(count, at, headers.length)]);
  const theirs = askPython(ZIP64, { at, offset, count, extra: time.extra.toString("latin1") });
  expect(ours.equals(Buffer.from(theirs as string, "latin1"))).toBe(true);
});

test("writeZip() leaves out a time that does not fit, and refuses what the format has no room for", async () => {
  const entry = { name: Buffer.from("a"), kind: "file", data: Buffer.from("x") } as const;
  const [far] = readArchives([(await zip([entry], 2 ** 31)).toString("latin1")]);
  expect(far).toMatchObject({ zip: [{ time: [2038, 1, 19, 3, 14, 8] }] });
  const [last] = readArchives([(await zip([entry], 1e17)).toString("latin1")]);
  expect(last).toMatchObject({ zip: [{ time: [2107, 12, 31, 23, 59, 58] }] });
  await expect(zip([{ ...entry, name: Buffer.alloc(65_536, "a") }], 0)).rejects.toMatchObject({ code: "tooLarge" });
  const huge = { length: MAX_DATA_BYTES + 1 } as Uint8Array;
  await expect(zip([{ ...entry, data: huge }], 0)).rejects.toMatchObject({ code: "tooLarge" });
});
