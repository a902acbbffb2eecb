/** The graph of the built program in a browser: without scripts, on a small screen, in both colour schemes. */
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { makeTangledRepo } from "../lib/web/views/testing/tangled-repo";
import { launchBrowser, openPage } from "./browser";
import { contrastOf, findPaleTexts } from "./contrast";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const folder = makeTemporaryFolder("e2e-graph");
const base = path.join(folder.path, "base");
/** A page with many lines side by side. */
const PAGE = "/try/graph/130?revcount=100";
let browser: Browser;
let program: StartedProgram;

beforeAll(async () => {
  makeTangledRepo(base);
  program = await startProgram([PROGRAM, "serve", "--port", "0"], {
    TREES: `try=${base}`,
    BUNDLE_STORE: `dir:${path.join(folder.path, "store")}`,
    PUSH_INDEX: `sqlite:${path.join(folder.path, "index.db")}`,
    CACHE_DIR: path.join(folder.path, "cache"),
  });
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  expect(await program.stop()).toBe(0);
  folder.remove();
});

function open(pathname: string, options?: BrowserContextOptions) {
  return openPage(browser, program.origin + pathname, options);
}

/** Where the pictures are, and the rows that they belong to: top, bottom, left and width. */
function measure(page: Page) {
  return page.evaluate(() =>
    [...document.querySelectorAll("#graphnodes > li")].map((row) => {
      const [own, picture] = [row, row.querySelector("svg")].map((element) => element?.getBoundingClientRect());
      return {
        row: [own?.top, own?.bottom],
        picture: [picture?.top, picture?.bottom],
        left: picture?.left ?? -1,
        width: picture?.width ?? -1,
      };
    }),
  );
}

test.for([360, 1200])(
  "without JavaScript each row has its picture, one below the other, %i pixels wide",
  async (width) => {
    const { page } = await open(PAGE, { javaScriptEnabled: false, viewport: { width, height: 800 } });
    const rows = await measure(page);
    expect(rows).toHaveLength(100);
    for (const [at, { row, picture }] of rows.entries()) {
      expect(picture).toEqual(row);
      if (at > 0) expect(row[0]).toBe(rows[at - 1]?.row[1]);
    }
    expect(new Set(rows.map(({ left, width }) => `${left} ${width}`)).size).toBe(1);
    expect(rows[0]?.width).toBeLessThan(width / 2);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width);
  },
);

test("a parent's link leads to its row, and the script that is data is read as such", async () => {
  const { page, complaints } = await open(PAGE);
  const link = page.locator('#graphnodes a[href^="#"]').first();
  const node = await link.textContent();
  await link.click();
  expect(await page.locator("li:target").getAttribute("data-node")).toBe(node);
  const data = await page.evaluate(() => JSON.parse(document.getElementById("graph-data")?.textContent ?? ""));
  const nodes = await page.locator("#graphnodes > li").evaluateAll((all) => all.map((row) => row.id));
  expect(data.map((datum: { node: string }) => datum.node)).toEqual(nodes);
  expect(complaints).toEqual([]);
});

test.for(["light", "dark"] as const)(
  "texts and lines can be told from the ground in %s colours",
  async (colorScheme) => {
    const { page } = await open(PAGE, { colorScheme });
    expect(await findPaleTexts(page, 4.5)).toEqual([]);
    const colors = await page.evaluate(() => {
      const ground = getComputedStyle(document.documentElement).backgroundColor;
      const strokes = [...document.querySelectorAll("#graphnodes path")].map((line) => getComputedStyle(line).stroke);
      return { ground, strokes: [...new Set(strokes)].filter((stroke) => stroke !== ground) };
    });
    expect(colors.strokes).toHaveLength(6);
    for (const stroke of colors.strokes) expect(contrastOf(stroke, colors.ground)).toBeGreaterThanOrEqual(3);
  },
);

test("a reader's own colours are the drawing's, too", async () => {
  const { page } = await open(PAGE, { forcedColors: "active" });
  const [text, strokes] = await page.evaluate(() => [
    getComputedStyle(document.body).color,
    [...document.querySelectorAll("#graphnodes path")].map((line) => getComputedStyle(line).stroke),
  ]);
  const ground = await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  expect(new Set(strokes)).toEqual(new Set([text, ground]));
});
