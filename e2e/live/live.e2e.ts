/** A random world in the built program: what hgweb answers, it answers over HTTP, its pages as Next.js renders them. */
import { request } from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { openSampleTree } from "../../lib/publish/testing/sample-tree";
import { openSqlitePushIndex } from "../../lib/push-index/sqlite-push-index";
import { DirectoryBundleStore } from "../../lib/store/directory-bundle-store";
import { type StartedProgram, startProgram } from "../started-program";
import { compareScopes, publishWorld, type Scope } from "./compare-scopes";
import { Hgweb, type Response } from "./hgweb";
import { Random } from "./random";
import { Tally } from "./tally";
import { makeWorld } from "./world";

const PROGRAM = fileURLToPath(new URL("../../dist/headless-try.js", import.meta.url));
const SEED = Number(process.env["LIVE_SEED"] ?? 4);
const folder = makeTemporaryFolder("e2e-live");
const random = new Random(SEED);
const tally = new Tally();
let hgweb: Hgweb;
let program: StartedProgram;
let scopes: readonly Scope[];

beforeAll(async () => {
  hgweb = new Hgweb(Math.floor(Date.now() / 1000));
  const world = await makeWorld(folder.path, random);
  const [store, index] = [path.join(folder.path, "store"), path.join(folder.path, "index.db")];
  const tree = await openSampleTree(
    world.base,
    folder.path,
    new DirectoryBundleStore(store),
    openSqlitePushIndex(index),
  );
  scopes = await publishWorld(hgweb, world, tree);
  await tree.index.close();
  program = await startProgram([PROGRAM, "serve", "--port", "0"], {
    TREES: `try=${world.base}`,
    BUNDLE_STORE: `dir:${store}`,
    PUSH_INDEX: `sqlite:${index}`,
    CACHE_DIR: path.join(folder.path, "program-cache"),
    PUBLIC_URL: "http://localhost:3000",
  });
});

afterAll(async () => {
  expect(await program.stop()).toBe(0);
  hgweb.close();
  folder.remove();
  process.stdout.write(`${tally}\n`);
});

test(`seed ${SEED}: what hgweb answers, the program answers`, { timeout: 300_000 }, async () => {
  const found = await compareScopes({ hgweb, askOurs, scopes, count: 25, random, tally });
  expect(found.map((each) => `LIVE_SEED=${SEED} ${each}`).join("\n")).toBe("");
});

/** Asks for a URL as it is: `fetch` would take `..` out of it. */
function askOurs(url: string): Promise<Response> {
  const { hostname, port } = new URL(program.origin);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path: url, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const { "content-type": type, "content-disposition": disposition } = response.headers;
        resolve({ status: response.statusCode ?? 0, type, disposition, body: Buffer.concat(chunks) });
      });
    });
    asked.on("error", reject);
    asked.end();
  });
}
