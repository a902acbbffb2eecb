/** How long answers may be kept, and that one that is named stays what it is, whatever happens around it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { publish } from "../publish/publish";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { createAnswerRequest } from "./answer-request";
import { ask } from "./testing/ask";
import { SAMPLE_SITE } from "./testing/sample-site";
import { type AutomationPushes, publishAutomationPushes } from "./views/testing/automation-pushes";

const A_YEAR = "public, max-age=31536000, immutable";
const A_DAY = "public, max-age=86400";
const A_MINUTE = "public, max-age=60";

const folder = makeTemporaryFolder("caching");
let site: AutomationPushes;
let base: string;

beforeAll(async () => {
  site = await publishAutomationPushes(folder.path, new MemoryBundleStore());
  base = join(folder.path, "base");
}, 120_000);
afterAll(() => folder.remove());

/** `{N}` is the node of changeset N, `{N:12}` its first 12 digits, `{first}` and so on the scope of that push. */
function fill(url: string): string {
  return url
    .replace(/\{(\d+)(?::(\d+))?\}/g, (_, rev: string, digits = "40") =>
      (site.nodes[Number(rev)] ?? "").slice(0, Number(digits)),
    )
    .replace(/\{(first|second|stacked|root)\}/g, (_, name: "first") => `/try/bundle/${site[name].bundle}`);
}

async function readPlan(url: string) {
  const request = { method: "GET", url: fill(url), headers: new Map(), signal: new AbortController().signal } as const;
  return site.answers(request);
}

test.for([
  // A patch or a file's bytes by 40 digits: of the base, of a push, in a scope and outside.
  ...[
    "/try/raw-rev/{1}",
    "/try/raw-rev/{7}",
    "{second}/raw-rev/{7}",
    "{second}/raw-rev/{1}",
    "/try/raw-rev/{3}:{7}",
  ].map((url) => [url, A_YEAR]),
  ...["/try/raw-file/{7}/a.txt", "{second}/raw-file/{7}/a.txt", "/try/raw-diff/{7}/try_task_config.json"].map((url) => [
    url,
    A_YEAR,
  ]),
  ...["{second}/raw-diff/{7}/try_task_config.json", "/try/raw-file?node={7}&file=a.txt"].map((url) => [url, A_YEAR]),
  // Pages and JSON about a pushed changeset in its scope, and the push's own page.
  ...["rev", "json-rev", "file", "json-file", "json-automationrelevance", "json-pushchangedfiles"].map((word) => [
    `{second}/${word}/{7}`,
    A_DAY,
  ]),
  ...["file", "diff", "json-diff", "comparison", "json-comparison", "annotate", "json-annotate"].map((word) => [
    `{second}/${word}/{7}/try_task_config.json`,
    A_DAY,
  ]),
  ["{second}", A_DAY],
  ["{first}/rev/{3}:{6}", A_DAY],
  // All else.
  ...["rev/{7}", "json-rev/{7}", "raw-rev/{7:12}", "raw-rev/tip", "raw-file/tip/a.txt", "raw-file/{7:12}/a.txt"].map(
    (rest) => [`/try/${rest}`, A_MINUTE],
  ),
  ...["rev/{7:12}", "rev/tip", "json-rev/5", "rev/{1}", "raw-rev/tip", "raw-rev/{3:12}:{7}", "rev"].map((rest) => [
    `{second}/${rest}`,
    A_MINUTE,
  ]),
  ...["json-pushes", "pushloghtml", "pushlog", "json-log", "summary", "json-tags", "", "json-info/{7}"].map((rest) => [
    `/try/${rest}`,
    A_MINUTE,
  ]),
  // Its lines begin with revision numbers, which a view has for itself.
  ["/try/raw-annotate/{7}/a.txt", A_MINUTE],
  ["/", A_MINUTE],
  ["/openapi.json", A_MINUTE],
] as [string, string][])("%s may be kept: %s", async ([url, cacheControl]) => {
  const plan = await readPlan(url);
  expect((await plan.produce()).status).toBe(200);
  expect([url, plan.cacheControl]).toEqual([url, cacheControl]);
  expect(plan.etag).toMatch(/^[0-9a-f]{20}$/);
});

test("another build gives every answer another name, and another view too", async () => {
  const trees = new Map([["try", site.tree]]);
  const rebuilt = createAnswerRequest({ ...SAMPLE_SITE, build: "another", trees });
  const urls = [
    "/try/raw-rev/{7}",
    "{second}/rev/{7}",
    "{second}",
    "/try/json-pushes",
    "/try/rev/tip",
    "/",
    "/openapi.json",
  ];
  for (const url of urls) {
    const request = {
      method: "GET",
      url: fill(url),
      headers: new Map(),
      signal: new AbortController().signal,
    } as const;
    const names = [(await site.answers(request)).etag, (await rebuilt(request)).etag];
    expect([url, new Set(names).size]).toEqual([url, 2]);
  }
  const ofViews = await Promise.all(
    ["{first}", "{second}"].map(async (scope) => (await readPlan(`${scope}/rev/{3}`)).etag),
  );
  expect(new Set(ofViews).size).toBe(2);
});

const words = (text: string) => text.split(" ");

/** Everything whose name is compared: each command, in the styles that it has, outside of scopes and in each. */
const WATCHED = (() => {
  const abouts = ["{3}", "{4}", "{7}", "{1}", "{7:12}", "tip", "4"];
  const commands = words(
    "rev json-rev raw-rev json-automationrelevance json-pushchangedfiles file raw-file json-manifest",
  );
  const lists = words(
    "shortlog json-shortlog json-log raw-log atom-log json-info json-headdivergence graph json-graph",
  );
  const archives = words("archive/{1}.zip raw-archive/{1}.zip archive/{3}.zip raw-archive/{7}.tar.gz archive/tip.zip");
  const files = words(
    "file json-file raw-file json-annotate raw-annotate annotate json-filelog json-diff raw-diff json-comparison",
  );
  const alone = words(
    "summary json-summary tags json-tags json-bookmarks json-branches raw-branches json-pushes json-pushes?full=1 " +
      "pushloghtml pushlog json-pushes?changeset={3} pushloghtml?changeset={3} json-log?rev=%3A%3Atip",
  );
  return ["/try", "{first}", "{second}", "{stacked}"].flatMap((scope) => [
    ...commands.flatMap((command) => abouts.map((about) => `${scope}/${command}/${about}`)),
    ...lists.flatMap((command) => ["{3}", "{7}", "tip"].map((about) => `${scope}/${command}/${about}`)),
    ...files.flatMap((command) => ["{1}", "{3}", "{7}", "tip"].map((about) => `${scope}/${command}/${about}/a.txt`)),
    scope,
    ...[...archives, ...alone].map((rest) => `${scope}/${rest}`),
  ]);
})();

/** What happens around the pushes, in this order. */
const EVENTS: readonly (readonly [what: string, act: () => unknown])[] = [
  ["nothing", () => undefined],
  ["a bookmark", () => hg(base, "bookmark", "-r", "0", "-f", "mark")],
  ["a tag", () => hg(base, "tag", "-f", "-r", "1", "-d", "1600000000 0", "-u", "t", "release")],
  ["another push of the same changesets", repush],
  ["the pushes land", () => hg(base, "pull", "-q", "-r", fill("{7}"), site.work)],
  ["what landed becomes public", () => hg(base, "phase", "--public", "-r", fill("{3}"))],
  ["what landed is tagged and bookmarked", markLanded],
  [
    "what landed is obsolete",
    () => hg(base, "debugobsolete", "--config", "experimental.evolution=createmarkers", fill("{7}")),
  ],
];

async function repush(): Promise<void> {
  const file = join(folder.path, "again.hg");
  hg(site.work, "bundle", "-q", "--type", "none-v2", "--base", fill("{2}"), "-r", fill("{4}"), file);
  await publish(site.tree, { bytes: readFileSync(file), user: "eve@example.com", dateSeconds: 1_600_100_000 });
}

function markLanded(): void {
  hg(base, "bookmark", "-r", fill("{3}"), "landed");
  hg(base, "tag", "--local", "-r", fill("{3}"), "local");
  hg(base, "update", "-q", "-r", fill("{4}"));
  writeFileSync(join(base, "later.txt"), "later\n");
  hg(base, "commit", "-q", "-A", "-m", `Backed out changeset ${fill("{3:12}")}`, "-d", "1600000001 0", "-u", "u");
  hg(base, "tag", "-f", "-r", fill("{4}"), "-d", "1600000002 0", "-u", "t", "beta");
}

/** The name of an answer, if it succeeds, and the whole of it as text: status, headers, body or view-model. */
async function readAnswer(url: string): Promise<{ etag: string | undefined; isLasting: boolean; told: string }> {
  const plan = await readPlan(url);
  const { etag, status, headers, body, answer } = await ask(async () => plan, fill(url));
  const view = answer.kind === "page" ? answer.view : undefined;
  const told = JSON.stringify([status, headers, body.toString("latin1"), view]);
  return { etag: status === 200 ? etag : undefined, isLasting: plan.cacheControl !== A_MINUTE, told };
}

test("an answer of one name is one answer, whatever happens to the base and whoever pushes", {
  timeout: 240_000,
}, async () => {
  const known = new Map<string, Map<string, string>>();
  const lasting = new Set<string>();
  const changed: string[] = [];
  for (const [what, act] of EVENTS) {
    await act();
    for (const url of WATCHED) {
      const { etag, isLasting, told } = await readAnswer(url);
      if (etag === undefined) continue;
      if (isLasting) lasting.add(url);
      const byEtag = known.get(url) ?? new Map<string, string>();
      known.set(url, byEtag);
      if ((byEtag.get(etag) ?? told) !== told) changed.push(`${what}: ${url}`);
      byEtag.set(etag, told);
    }
  }
  expect(changed).toEqual([]);
  // What may be kept for long keeps its name, too, but where another push of the same changeset is named.
  const renamed = [...lasting].filter((url) => !/\{[34]\}/.test(url) && known.get(url)?.size !== 1);
  expect(renamed).toEqual([]);
  expect(lasting.size).toBeGreaterThan(100);
});
