/** The graph's page as markup: a picture for each row, whose lines lead where hgweb's do, and words that say the same. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../lib/hg/testing/real-hg";
import { ask } from "../../lib/web/testing/ask";
import type { GraphView } from "../../lib/web/views/graph-view";
import { servedByHgweb } from "../../lib/web/views/testing/served-by-hgweb";
import { makeTangledRepo, openTangledRepo } from "../../lib/web/views/testing/tangled-repo";
import type { WholeAndScoped } from "../../lib/web/views/testing/whole-and-scoped";
import { markupOf } from "../testing/markup";

interface HgwebRow {
  readonly node: string;
  readonly parents: readonly string[];
  readonly col: number;
  readonly color: number;
  readonly edges: readonly { readonly col: number; readonly nextcol: number; readonly color: number }[];
}

const folder = makeTemporaryFolder("graph-markup");
const work = join(folder.path, "work");
const PAGE = "/graph/120?revcount=90";
let answers: WholeAndScoped;
let rows: readonly HgwebRow[];

beforeAll(async () => {
  makeTangledRepo(work);
  answers = await openTangledRepo(folder.path, work);
  const url = `/try/json${PAGE.replace("/", "-")}`;
  rows = (JSON.parse(servedByHgweb(work, [url]).get(url)?.body ?? "") as { changesets: HgwebRow[] }).changesets;
}, 120_000);
afterAll(() => folder.remove());

async function graphView(url: string): Promise<GraphView> {
  const { answer } = await ask(answers.scoped, `${answers.scope}${url}`);
  if (answer.kind !== "page" || answer.view.name !== "graph") throw new Error(`${url} is no graph page`);
  return answer.view;
}

async function markup(url: string): Promise<string> {
  return markupOf(await graphView(url));
}

/** The rows of a page: what each is called, its picture, its text. */
function readRows(html: string): { id: string; svg: string; text: string }[] {
  const items = html.matchAll(/<li id="([0-9a-f]{12})" data-node="\1"[^>]*>(<svg.*?<\/svg>)(.*?)<\/li>/gs);
  return [...items].map(([, id = "", svg = "", text = ""]) => ({ id, svg, text }));
}

/** A line of a picture: where it begins and ends, across and down, and its colour. */
interface Line {
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly color: number;
}

/** Reads the lines of a row's picture, in columns and halves of its height. */
function readLines({ drawing }: GraphView["rows"][number], height: number): Line[] {
  const place = (x: string | undefined, y: string | undefined) =>
    [Number(x) / 14 - 0.5, Math.max(0, Number(y)) / (height / 2)] as const;
  return drawing.strokes.flatMap(({ color, path }) =>
    path
      .split(/(?=M)/)
      .map((line) => /^M(\S+) (\S+?)(?:V(\S+)|C\S+ \S+ \S+ \S+ (\S+) (\S+))$/.exec(line))
      .map((match) => ({
        from: place(match?.[1], match?.[2]),
        to: place(match?.[4] ?? match?.[1], match?.[3] ?? match?.[5]),
        color,
      })),
  );
}

test("every row has a picture, which readers of the page are not told of", async () => {
  const shown = readRows(await markup(PAGE));
  expect(shown.map(({ id }) => id)).toEqual(rows.map(({ node }) => node.slice(0, 12)));
  expect(new Set(shown.map(({ svg }) => /viewBox="[^"]*"/.exec(svg)?.[0])).size).toBe(1);
  for (const { svg } of shown) {
    expect(svg).toContain('aria-hidden="true"');
    expect(svg.match(/d="M\S+ \d+h0"/g)?.length).toBeGreaterThan(0);
  }
});

test("the lines of the pictures lead where hgweb's do, each to a line or a point of the next", async () => {
  const view = await graphView(PAGE);
  const { height } = view.drawingSize;
  const drawn = view.rows.map((row) => readLines(row, height));
  for (const [at, row] of rows.entries()) {
    const lines = drawn[at] ?? [];
    // What begins in the middle or above it, and ends at the bottom, goes from hgweb's column to its next.
    const down = lines.filter(({ to }) => to[1] === 2).map(({ from, to }) => `${from[0]}>${to[0]}`);
    expect(down.sort()).toEqual(row.edges.map(({ col, nextcol }) => `${col}>${nextcol}`).sort());
    const arriving = new Set(lines.filter(({ from }) => from[1] === 0).map(({ from }) => from[0]));
    expect(arriving).toEqual(new Set(rows[at - 1]?.edges.map(({ nextcol }) => nextcol)));
    expect(view.rows[at]?.drawing.node.color).toBe(row.color);
    for (const { col, nextcol, color } of row.edges) {
      expect(lines).toContainEqual(expect.objectContaining({ to: [nextcol, 2], color }));
      expect(col).toBeLessThan(view.drawingSize.width / 14);
    }
  }
});

test("a page goes on with the lines of the page before", async () => {
  const first = await graphView("/graph/120?revcount=20");
  const second = await graphView(first.navigation.olderHref?.replace(answers.scope, "") ?? "");
  const ends = rows[19]?.edges.map(({ nextcol }) => nextcol);
  const [top] = second.rows;
  const arriving = top && readLines(top, second.drawingSize.height).filter(({ from }) => from[1] === 0);
  expect(new Set(arriving?.map(({ from }) => from[0]))).toEqual(new Set(ends));
  expect(second.rows[0]?.drawing.node.color).toBe(rows[20]?.color);
});

test("rows name their parents, but for the one that is next, and lead to them", async () => {
  const html = await markup(PAGE);
  const shown = readRows(html);
  const ids = new Set(shown.map(({ id }) => id));
  for (const [at, { text }] of shown.entries()) {
    const parents = rows[at]?.parents ?? [];
    const words = text.replace(/<[^>]*>/g, "");
    const links = [...text.matchAll(/<a href="([^"]*)">([0-9a-f]{12})<\/a>/g)];
    const named = links.map(([, , node]) => node);
    const isNext = parents.length === 1 && parents[0] === rows[at + 1]?.node;
    expect(new Set(named)).toEqual(new Set(isNext ? [] : parents.map((parent) => parent.slice(0, 12))));
    expect(words.includes(" · no parent")).toBe(parents.length === 0);
    for (const [, href = "", node = ""] of links) {
      expect(href).toMatch(ids.has(node) ? `#${node}` : `${answers.scope}/graph/${node}`);
    }
  }
});

test("every link stays in the push's scope and keeps its choices, and scripts find what they know", async () => {
  const html = await markup("/graph/100?revcount=10&style=gitweb_mozilla");
  const links = [...html.matchAll(/href="([^"#]+)"/g)].map(([, href = ""]) => href.replaceAll("&amp;", "&"));
  const pages = links.filter((href) => href.startsWith(`${answers.scope}/graph/`));
  expect(pages.length).toBeGreaterThan(8);
  for (const href of pages) expect(href).toMatch(/[?&]revcount=(5|10|20)&style=gitweb_mozilla$/);
  const node = rows[20]?.node;
  const next = rows[30]?.node;
  const url = `${answers.scope}/graph/%next%?graphtop=${node}&amp;revcount=10&amp;style=gitweb_mozilla`;
  expect(html).toContain(
    `<div id="wrapper" data-ajax-url="${url}" data-ajax-next="${next}" data-ajax-mode="graph" data-graph-scale="39">`,
  );
  expect(html).toMatch(/<ul id="graphnodes"[^>]*><li id=/);
  expect(html).toContain('<script type="application/json" id="graph-data">');
  expect(html).not.toContain('style="');
  expect(html.match(/<h1/g)).toHaveLength(1);
});
