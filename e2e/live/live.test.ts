/**
 * Random repositories, random pushes over them, random URLs: whatever hgweb answers, we answer too. `LIVE_SEED=N` makes
 * the world of another seed, `LIVE_URLS=N` asks for more URLs in each scope.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { publish } from "../../lib/publish/publish";
import { openSampleTree } from "../../lib/publish/testing/sample-tree";
import { ask } from "../../lib/web/testing/ask";
import { SAMPLE_SITE, sampleAnswers } from "../../lib/web/testing/sample-site";
import { drawUrl } from "./draw-urls";
import { Hgweb, type Response } from "./hgweb";
import { Random } from "./random";
import { renderView } from "./render";
import { Tally } from "./tally";
import { makeWorld } from "./world";

const SEEDS = process.env["LIVE_SEED"]?.split(",").map(Number) ?? [1, 2, 3];
const URLS_PER_SCOPE = Number(process.env["LIVE_URLS"] ?? 250);

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
  const answers = sampleAnswers(tree);
  const base = { repository: world.base, mount: "/try", told: await hgweb.tell(world.base) };
  const scopes = [];
  const pushed: string[] = [];
  for (const { file, bytes, user, dateSeconds } of world.sent) {
    const { push } = await publish(tree, { bytes, user, dateSeconds });
    const repository = `bundle:${world.base}+${file}`;
    scopes.push({ repository, mount: `/try/bundle/${push.bundle}`, told: await hgweb.tell(repository), foreign: [] });
    pushed.push(...push.nodes);
  }
  const differences: string[] = [];
  for (const scope of [{ ...base, foreign: pushed }, ...scopes]) {
    for (let count = 0; count < URLS_PER_SCOPE; count++) {
      const drawn = drawUrl(random, scope.mount, scope);
      const [theirs, ours] = await Promise.all([
        hgweb.ask(scope.repository, scope.mount, drawn.url),
        askOurs(answers, drawn.url),
      ]);
      const difference = tally.judge(drawn, theirs, ours, scope.mount);
      if (difference !== undefined) differences.push(`LIVE_SEED=${seed} ${drawn.url}\n  ${difference}`);
    }
  }
  expect(differences.join("\n")).toBe("");
});

async function askOurs(answers: Parameters<typeof ask>[0], url: string): Promise<Response> {
  const { status, headers, body, answer } = await ask(answers, url);
  const [type, disposition] = [headers["content-type"], headers["content-disposition"]];
  return { status, type, disposition, body: answer.kind === "page" ? Buffer.from(renderView(answer.view)) : body };
}
