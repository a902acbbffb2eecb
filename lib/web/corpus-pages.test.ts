/** Every push of the corpus: directories and files in its scope against what hgweb says of the overlay. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { corpusPushes, expectCorpus, hasCorpus, readGolden } from "../hg/testing/corpus";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { urlescape } from "./escape";
import { ask } from "./testing/ask";
import { type PublishedCorpus, publishCorpus } from "./testing/published-corpus";

/** The goldens that are compared, by their key; each has one answer for every `NODE/PATH`. */
const GOLDENS = ["manifests", "annotate", "filediff", "filelog", "rawfile"] as const;
type GoldenKey = (typeof GOLDENS)[number];

const folder = makeTemporaryFolder("corpus-pages");
const compared = {
  pushes: 0,
  manifests: 0,
  annotate: 0,
  annotatedLines: 0,
  filediff: 0,
  filelog: 0,
  fileRevisions: 0,
  rawfile: 0,
};
/** What is not compared, by the reason. */
const leftOut: Record<string, number> = {};
/** Answers of hgweb that are failures of its own. */
let failedThere = 0;
const MACHINE_TYPES: ReadonlySet<string> = new Set(["chemical/x-molconn-Z"]);
let corpus: PublishedCorpus | undefined;

beforeAll(async () => {
  corpus = await publishCorpus(folder.path);
}, 240_000);

afterAll(() => {
  folder.remove();
  if (hasCorpus) process.stdout.write(`pages compared with hg: ${JSON.stringify({ ...compared, leftOut })}\n`);
});

test.skipIf(!hasCorpus).for(corpusPushes)(
  "directories and files of $id are what hg says",
  { timeout: 60_000 },
  async (push) => {
    if (corpus === undefined) return;
    const { answers } = corpus;
    const scope = `/try/bundle/${corpus.getPush(push).bundle}`;
    const asker = async (command: string, key: string) => {
      const slash = key.indexOf("/");
      return ask(answers, `${scope}/${command}/${key.slice(0, slash)}/${urlescape(key.slice(slash + 1))}`);
    };
    for (const [key, golden] of readGoldens(push, "manifests")) {
      const { status, body } = await asker("json-manifest", key);
      expect({ status, body: JSON.parse(body.toString()) }, key).toEqual({ status: 200, body: golden });
      compared.manifests++;
    }
    for (const [key, golden] of readGoldens(push, "annotate")) {
      const { status, body } = await asker("json-annotate", key);
      expect(status, `${key}: ${body}`).toBe(200);
      compareAnnotation(key, JSON.parse(body.toString()), golden as GoldenAnnotation);
      compared.annotate++;
    }
    for (const [key, golden] of readGoldens(push, "filediff")) {
      const { type, body: told } = golden as { type: string; body: GoldenBody };
      const { status, headers, body } = await asker("raw-diff", key);
      expect({ status, type: headers["content-type"] }, key).toEqual({ status: 200, type });
      expectBytes(body, told, key);
      compared.filediff++;
    }
    for (const [key, golden] of readGoldens(push, "filelog")) {
      const { status, body } = await asker("json-log", key);
      expect(status, `${key}: ${body}`).toBe(200);
      const { entries } = JSON.parse(body.toString()) as { entries: Record<string, unknown>[] };
      // What hg.mozilla.org adds is not in the goldens.
      for (const entry of entries) for (const own of ["pushid", "pushdate"]) delete entry[own];
      expect({ entries }, key).toEqual(golden);
      compared.filelog++;
      compared.fileRevisions += entries.length;
    }
    for (const [key, golden] of readGoldens(push, "rawfile")) {
      const told = golden as { status: number; type: string; bytes: number; sha1: string };
      if (told.status !== 200) {
        leaveOut(`hgweb itself answered ${told.status}`);
        failedThere++;
        continue;
      }
      const { status, headers, body } = await asker("raw-file", key);
      expect({ status, bytes: body.length, sha1: sha1(body) }, key).toEqual({
        status: 200,
        bytes: told.bytes,
        sha1: told.sha1,
      });
      if (MACHINE_TYPES.has(told.type)) leaveOut("the type is not Python's, but of that machine's /etc/mime.types");
      else expect(headers["content-type"], key).toBe(told.type);
      compared.rawfile++;
    }
    compared.pushes++;
  },
);

test("the corpus is there where it must be, and every page in it was compared", () => {
  expectCorpus();
  const here = hasCorpus ? corpusPushes : [];
  const count = (key: GoldenKey) => here.reduce((sum, push) => sum + readGoldens(push, key).length, 0);
  expect(compared).toMatchObject({
    pushes: here.length,
    manifests: count("manifests"),
    annotate: count("annotate"),
    filediff: count("filediff"),
    filelog: count("filelog"),
    rawfile: count("rawfile") - failedThere,
  });
});

function leaveOut(reason: string): void {
  leftOut[reason] = (leftOut[reason] ?? 0) + 1;
}

interface GoldenAnnotation {
  /** `number node:line` of each line, as `hg annotate` prints them; its refusal of a binary file. */
  readonly hg: readonly string[] | string;
  /** As json-annotate answers, but of each line the changeset, its line there, and the text. Not of every file. */
  readonly json?: Readonly<Record<string, unknown>> & { readonly annotate: readonly [string, number, string][] };
}

interface OurAnnotation extends Readonly<Record<string, unknown>> {
  readonly annotate: readonly { readonly node: string; readonly targetline: number; readonly line: string }[];
}

function compareAnnotation(key: string, ours: OurAnnotation, golden: GoldenAnnotation): void {
  const lines = ours.annotate.map(({ node, targetline, line }) => [node, targetline, line]);
  if (golden.json !== undefined) expect({ ...ours, annotate: lines }, key).toEqual(golden.json);
  compared.annotatedLines += lines.length;
  if (typeof golden.hg === "string") {
    expect(golden.hg, key).toContain("binary file");
    expect(lines, key).toEqual([[ours["node"], 1, expect.stringMatching(/^\(binary:.*\)$/)]]);
    return;
  }
  const printed = ours.annotate.map(({ node, targetline }) => `${node.slice(0, 12)}:${targetline}`);
  expect(printed, key).toEqual(golden.hg.map((line) => line.slice(line.indexOf(" ") + 1)));
}

type GoldenBody = string | { readonly base64: string } | { readonly bytes: number; readonly sha1: string };

function expectBytes(ours: Buffer, told: GoldenBody, key: string): void {
  if (typeof told === "string") expect(ours.toString("utf8"), key).toBe(told);
  else if ("base64" in told) expect(ours.toString("base64"), key).toBe(told.base64);
  else expect({ bytes: ours.length, sha1: sha1(ours) }, key).toEqual(told);
}

function sha1(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}

function readGoldens(push: (typeof corpusPushes)[number], key: GoldenKey): [string, unknown][] {
  return Object.entries(readGolden(push)[key] as Readonly<Record<string, unknown>>);
}
