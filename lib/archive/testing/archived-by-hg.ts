/** Entries at random, and what Mercurial's own writers make of them. */
import fc from "fast-check";
import { askPython } from "../../hg/testing/ask-python";
import type { Entry, EntryKind } from "../entry";

const SCRIPT = `
import io
from mercurial import archival

class Pipe:
    """Takes bytes, and cannot go back: what hgweb gives its writers."""
    def __init__(self):
        self.written = io.BytesIO()
    def write(self, data):
        return self.written.write(data)
    def tell(self):
        return self.written.tell()
    def flush(self):
        pass

def write(job):
    pipe = Pipe()
    writer = {"tar": archival.tarit, "zip": archival.zipit}[question["format"]](pipe, float(job["seconds"]))
    for entry in job["entries"]:
        mode = 0o755 if entry["kind"] == "executable" else 0o644
        writer.addfile(to_bytes(entry["name"]), mode, entry["kind"] == "link", to_bytes(entry["data"]))
    writer.done()
    return to_text(pipe.written.getvalue())

answer([write(job) for job in question["jobs"]])
`;

/** What goes into one archive. */
export interface ArchiveJob {
  /** Unix seconds. */
  readonly seconds: number;
  readonly entries: readonly Entry[];
}

/** Has archives written by hg's own writer; bytes as latin1. */
export function archivedByHg(format: "tar" | "zip", jobs: readonly ArchiveJob[]): string[] {
  const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");
  const told = jobs.map(({ seconds, entries }) => ({
    seconds: String(seconds),
    entries: entries.map(({ name, kind, data }) => ({ name: latin1(name), kind, data: latin1(data) })),
  }));
  return askPython(SCRIPT, { format, jobs: told }) as string[];
}

/** Gives entries one after the other, as a repository does. */
export async function* streamed<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

/** Returns all bytes of an archive. */
export async function collect(archive: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const kind = fc.constantFrom<EntryKind>("file", "file", "executable", "link");
const data = fc.oneof(
  fc.uint8Array({ maxLength: 40 }),
  fc.constantFrom(0, 511, 512, 513, 1024, 100_000).map((length) => Buffer.alloc(length, "some text ")),
);

/** Entries with names made of `pieces`, up to the lengths at which headers change. */
export function randomEntries(pieces: readonly string[]): fc.Arbitrary<readonly Entry[]> {
  const name = fc
    .tuple(fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 0, 90, 98, 99, 100))
    .map(([parts, length]) => Buffer.from(parts.join("").padStart(length, "long/"), "latin1"));
  return fc.array(fc.record({ name, kind, data }), { maxLength: 6 });
}
