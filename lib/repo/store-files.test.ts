import { copyFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node } from "../ids";
import { StoreFiles } from "./store-files";

/** Debian's hg has no Rust parts and must be told that it may write a nodemap all the same. */
const SLOW_PATH = ["--config", "storage.revlog.persistent-nodemap.slow-path=allow"];
const LENGTH = 3000;

const folder = makeTemporaryFolder("store-files");
const store = join(folder.path, "mapped/.hg/store");
const docket = join(store, "00changelog.n");
let nodes: readonly Node[];
let data: string;

beforeAll(() => {
  hg(folder.path, "init", "mapped", "--config", "format.use-persistent-nodemap=yes", ...SLOW_PATH);
  hg(join(folder.path, "mapped"), "debugbuilddag", `+${LENGTH}`, ...SLOW_PATH); // so many that the changelog is split
  nodes = hg(join(folder.path, "mapped"), "log", "-r", "all()", "-T", "{node}\n", ...SLOW_PATH)
    .toString()
    .trim()
    .split("\n") as Node[];
  data = join(store, readdirSync(store).find((name) => name.endsWith(".nd")) ?? "");
}, 60_000);
afterAll(() => folder.remove());

const open = () => new StoreFiles(store, { fncache: true, dotencode: true }, 1 << 28).open("00changelog").index;

function expectAllFound(): void {
  const index = open();
  nodes.forEach((node, rev) => {
    expect(index.getRev(node)).toBe(rev);
  });
  expect(index.getRev("f".repeat(40) as Node)).toBeUndefined();
}

test("StoreFiles.open() looks nodes up in a persistent nodemap", () => {
  expect(nodes).toHaveLength(LENGTH);
  expect(open().hasNodemap).toBe(true);
  expectAllFound();
});

test.for<[string, (file: string) => void]>([
  ["is gone", (file) => rmSync(file)],
  ["is empty", (file) => writeFileSync(file, "")],
  ["is cut", (file) => writeFileSync(file, readFileSync(file).subarray(0, 61))],
  ["is of zeros", (file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length))],
  ["is of ones", (file) => writeFileSync(file, Buffer.alloc(readFileSync(file).length, 0xff))],
])("StoreFiles.open() does without a persistent nodemap whose docket or data %s", ([, damage]) => {
  for (const file of [docket, data]) {
    copyFileSync(file, `${file}.kept`);
    damage(file);
    expect(open().hasNodemap).toBe(false);
    expectAllFound();
    copyFileSync(`${file}.kept`, file);
    rmSync(`${file}.kept`);
  }
  expect(open().hasNodemap).toBe(true);
});
