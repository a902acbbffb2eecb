/** Every kind of page of the built program on a phone and in both colour schemes. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { launchBrowser } from "./browser";
import { findPaleTexts } from "./contrast";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const FILE = "library/configurations/part.ts";
const folder = makeTemporaryFolder("e2e-screens");
let browser: Browser;
let program: StartedProgram;
/** The pages, `/try/bundle/<id>/…` those of a scope. */
let pages: readonly string[];

beforeAll(async () => {
  const base = path.join(folder.path, "base");
  const work = path.join(folder.path, "work");
  const environment = {
    TREES: `try=${base}`,
    BUNDLE_STORE: `dir:${path.join(folder.path, "store")}`,
    PUSH_INDEX: `sqlite:${path.join(folder.path, "index.db")}`,
    CACHE_DIR: path.join(folder.path, "cache"),
  };
  hg(folder.path, "init", work);
  mkdirSync(path.dirname(path.join(work, FILE)), { recursive: true });
  for (const [number, text] of ["one\n", "one\ntwo\n", `one\n2\n${"a long line ".repeat(20)}\n`].entries()) {
    writeFileSync(path.join(work, FILE), text);
    const message = `Bug 150000${number} - Read the configuration once, and not twice. r=somebody`;
    hg(work, "commit", "-q", "-A", "-m", message, "-u", "Constantine Longname <c@example.org>", "-d", "1700000000 0");
    if (number === 0) hg(folder.path, "clone", "-q", work, base);
  }
  const bundle = path.join(folder.path, "push.hg");
  hg(work, "bundle", "-q", "--base", "0", bundle);
  const args = [PROGRAM, "publish", "--tree", "try", "--user", "c@example.org", "--date", "1700000100", bundle];
  const told = execFileSync(process.execPath, args, { env: { ...process.env, ...environment } });
  const scope = `/try/bundle/${(JSON.parse(told.toString()) as { readonly bundle: string }).bundle}`;
  const inScope = [
    ...["", "/summary", "/shortlog", "/log", "/graph", "/tags", "/branches", "/bookmarks", "/log?rev=draft()"],
    ...[
      "/file/tip",
      "/file/tip/library/configurations",
      `/file/tip/${FILE}`,
      `/annotate/tip/${FILE}`,
      `/diff/tip/${FILE}`,
      `/comparison/tip/${FILE}`,
    ],
    ...[`/log/tip/${FILE}`, `/log/tip/${FILE}?patch`, `/log/tip/${FILE}?linerange=1:2`, "/rev/tip", "/rev/nosuch"],
    ...["/help", "/help/revsets", "/repoinfo", "/firefoxreleases"],
  ];
  pages = ["/", "/try", "/try/pushloghtml", ...inScope.map((page) => scope + page)];
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  expect(await program.stop()).toBe(0);
  folder.remove();
});

/** Lists the words that are broken over two lines, but for those of code, which has its own rules. */
function findBrokenWords(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const broken: string[] = [];
    const range = document.createRange();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      if (text.parentElement?.closest("code, pre, script, .sourcelines, .diffblocks, .comparison")) continue;
      for (const { 0: word, index } of (text.textContent ?? "").matchAll(/[\p{L}\p{N}]{2,20}/gu)) {
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        const tops = [...range.getClientRects()].filter(({ width }) => width > 0).map(({ top }) => Math.round(top));
        if (new Set(tops).size > 1) broken.push(word);
      }
    }
    return broken;
  });
}

test("on a phone every page is as wide as the screen, and breaks no word", async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 640 }, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const pathname of pages) {
    await page.goto(program.origin + pathname);
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    expect([pathname, width, await findBrokenWords(page)]).toEqual([pathname, 360, []]);
  }
  await context.close();
});

test.for(["light", "dark"] as const)("every text of every page can be read in the %s scheme", async (colorScheme) => {
  const context = await browser.newContext({ colorScheme, javaScriptEnabled: false });
  const page = await context.newPage();
  for (const pathname of pages) {
    await page.goto(program.origin + pathname);
    expect([pathname, await findPaleTexts(page, 4.5)]).toEqual([pathname, []]);
    // No text reaches the highest ratio there is: so the texts were found.
    expect((await findPaleTexts(page, 21)).length).toBeGreaterThan(3);
  }
  await context.close();
});
