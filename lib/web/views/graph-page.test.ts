/** The graph's page: what hgweb's page tells its script and its readers, and the drawing that needs no script. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { GraphView } from "./graph-view";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";
import { LENGTH, makeTangledRepo, openTangledRepo } from "./testing/tangled-repo";
import type { WholeAndScoped } from "./testing/whole-and-scoped";

const folder = makeTemporaryFolder("graph-page");
const work = join(folder.path, "work");
const troubled = join(folder.path, "troubled");

const STARTS = ["", "/tip", "/null", "/0", "/69", "/100", "/-3", "/mark%252F64", "/v12.%C3%A9", "/5:70", "?node=70"];
const QUERIES = ["", "revcount=1", "revcount=7", "revcount=0", "revcount=many", "revcount=800"];
/** Where the drawing begins: hgweb takes whole nodes and a few words. */
const TOPS = [LENGTH - 1, 110, 100, 99, 90, 3, 0];
let nodes: readonly string[];
let served: ReadonlyMap<string, ServedPage>;
let servedTroubled: ReadonlyMap<string, ServedPage>;
let answers: WholeAndScoped;
let troubledAnswers: AnswerRequest;

function listUrls(): string[] {
  return [
    ...STARTS.map((start) => `/graph${start}`),
    ...QUERIES.map((query) => `/graph/110?${query}`),
    ...TOPS.map((top) => `/graph/100?revcount=10&graphtop=${nodes[top]}`),
    "/graph/100?revcount=10&graphtop=tip",
    "/graph/100?revcount=10&graphtop=null",
  ];
}

beforeAll(async () => {
  makeTangledRepo(work);
  nodes = hg(work, "log", "-r", "all()", "-T", "{node}\n").toString().trim().split("\n");
  hg(folder.path, "clone", "-q", "-U", "--pull", "--config", "phases.publish=no", work, troubled);
  answers = await openTangledRepo(folder.path, work);
  served = servedByHgweb(
    work,
    listUrls().map((url) => `/try${url}`),
  );
  makeTrouble();
  troubledAnswers = sampleAnswers(await openSampleTree(troubled, folder.path));
  servedTroubled = servedByHgweb(troubled, ["/try/graph?revcount=500"]);
}, 120_000);
afterAll(() => folder.remove());

/** Makes changesets obsolete, with descendants that are not; others secret. */
function makeTrouble(): void {
  const rewrite = ["--config", "experimental.evolution.createmarkers=yes"];
  for (const rev of [60, 90, 120]) hg(troubled, "debugobsolete", ...rewrite, nodes[rev] ?? "");
  hg(troubled, "phase", "--secret", "--force", "-r", "last(head(), 2)");
}

async function graphView(site: AnswerRequest, url: string): Promise<GraphView> {
  const { answer } = await ask(site, url);
  if (answer.kind !== "page" || answer.view.name !== "graph") throw new Error(`${url} is no graph page`);
  return answer.view;
}

function htmlText(html: string | undefined): string {
  const text = (html ?? "").replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"');
  return Buffer.from(text.replaceAll("&amp;", "&"), "latin1").toString();
}

/** What hgweb's page says, for its script and for readers. */
function readHgweb(body: string): Record<string, unknown> {
  const rows = [...body.matchAll(/<li class="parity[01]" data-node="([0-9a-f]{12})">(.*?)<\/li>/gs)];
  const [, url, next] = /ajaxScrollInit\(\s+'([^']*)',\s+'([^']*)',/.exec(body) ?? [];
  const steps = [...body.matchAll(/<a href="[^"]*?\/graph\/([0-9a-f]{12}|tip)(?:\?[^"]*)?">([^<]+)<\/a> /g)];
  return {
    data: /^var data = (.*);$/m.exec(body)?.[1],
    url: htmlText(url),
    next,
    lessHref: htmlText(/<a href="([^"]*)">less<\/a>/.exec(body)?.[1]),
    moreHref: htmlText(/<a href="([^"]*)">more<\/a>/.exec(body)?.[1]),
    // Above the graph and below it.
    steps: steps.slice(0, steps.length / 2).map(([, symbol, label]) => `${label} ${symbol}`),
    rows: rows.map(([, node, row = ""]) => ({
      node,
      summary: htmlText(/<b>(.*?)<\/b>/s.exec(row)?.[1]),
      names: [...row.matchAll(/<span class="(\w+tag)" title="([^"]*)">/g)].map(([, kind, text]) => ({
        kind,
        text: htmlText(text),
      })),
      author: htmlText(/, by (.*?)<\/div>/s.exec(row)?.[1]),
    })),
  };
}

/** What our page says, with its scope taken out of the links. */
function readView(view: GraphView, root: string): Record<string, unknown> {
  const { more, navigation } = view;
  const unscoped = (href: string | undefined) => (href ?? "").replace(root, "/try");
  return {
    data: view.dataHtml,
    url: unscoped(more.urlPattern),
    next: more.next,
    lessHref: unscoped(navigation.sizes.lessHref),
    moreHref: unscoped(navigation.sizes.moreHref),
    steps: navigation.steps.map(({ text, href }) => `${text} ${/graph\/([0-9a-f]{12}|tip)/.exec(href ?? "")?.[1]}`),
    rows: view.rows.map(({ node, summary, names, author }) => ({
      node: node.slice(0, 12),
      summary: summary.map(({ text }) => text).join("") || "(none)",
      names,
      author,
    })),
  };
}

test("pages say what hgweb's say, of a base and in the scope of a push", async () => {
  for (const url of listUrls()) {
    const body = served.get(`/try${url}`)?.body ?? "";
    const wanted = readHgweb(body);
    expect(readView(await graphView(answers.whole, `/try${url}`), "/try"), url).toEqual(wanted);
    const view = await graphView(answers.scoped, `${answers.scope}${url}`);
    expect(readView(view, answers.scope), `${url} in scope`).toEqual(wanted);
  }
});

test("a drawing has hgweb's signs for what is obsolete, an orphan, and the end of a branch", async () => {
  const view = await graphView(troubledAnswers, "/try/graph?revcount=500");
  const wanted = readHgweb(servedTroubled.get("/try/graph?revcount=500")?.body ?? "");
  expect(readView(view, "/try")).toEqual(wanted);
  const signs = new Map<string, number>();
  for (const { sign } of view.rows) signs.set(sign, (signs.get(sign) ?? 0) + 1);
  expect([...signs.keys()].sort()).toEqual(["*", "_", "o", "x"]);
  expect(JSON.parse(view.dataHtml).map(({ graphnode }: { graphnode: string }) => graphnode)).toEqual(
    view.rows.map(({ sign }) => sign),
  );
});
