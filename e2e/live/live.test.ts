/**
 * Random repositories, random pushes over them, random URLs: whatever hgweb answers, we answer too. Here without HTTP,
 * and with pages as their components render them; `live.e2e.ts` asks the built program.
 *
 * `LIVE_SEED=N,…` makes the worlds of other seeds, `LIVE_URLS=N` asks for more URLs in each scope.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { openSampleTree } from "../../lib/publish/testing/sample-tree";
import type { AnswerRequest } from "../../lib/web/answer";
import { ask } from "../../lib/web/testing/ask";
import { SAMPLE_SITE, sampleAnswers } from "../../lib/web/testing/sample-site";
import { compareScopes, publishWorld } from "./compare-scopes";
import { Hgweb, type Response } from "./hgweb";
import { Random } from "./random";
import { renderView } from "./render";
import { Tally } from "./tally";
import { makeWorld } from "./world";

const SEEDS = process.env["LIVE_SEED"]?.split(",").map(Number) ?? [1, 2, 3];
const URLS_PER_SCOPE = Number(process.env["LIVE_URLS"] ?? 100);

const folder = makeTemporaryFolder("live");
const tally = new Tally();
let hgweb: Hgweb;

beforeAll(() => {
  hgweb = new Hgweb(SAMPLE_SITE.nowSeconds());
});
afterAll(() => {
  hgweb.close();
  folder.remove();
  process.stdout.write(`${tally}\n`);
});

test.for(SEEDS)("seed %i: what hgweb answers, we answer", { timeout: 300_000 }, async (seed) => {
  const random = new Random(seed);
  const path = `${folder.path}/${seed}`;
  const world = await makeWorld(path, random);
  const tree = await openSampleTree(world.base, path);
  const scopes = await publishWorld(hgweb, world, tree);
  const answers = sampleAnswers(tree);
  const askOurs = (url: string) => askInProcess(answers, url);
  const found = await compareScopes({ hgweb, askOurs, scopes, count: URLS_PER_SCOPE, random, tally });
  expect(found.map((each) => `LIVE_SEED=${seed} ${each}`).join("\n")).toBe("");
});

async function askInProcess(answers: AnswerRequest, url: string): Promise<Response> {
  const { status, headers, body, answer } = await ask(answers, url);
  const [type, disposition] = [headers["content-type"], headers["content-disposition"]];
  return {
    status,
    type,
    disposition,
    body: answer.kind === "page" ? Buffer.from(await renderView(answer.view)) : body,
  };
}
