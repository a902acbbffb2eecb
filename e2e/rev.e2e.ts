/** A changeset's page of the built program in a browser: its links, its diff, small screens, both colour schemes. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, BrowserContextOptions } from "playwright";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { launchBrowser, openPage } from "./browser";
import { findPaleTexts } from "./contrast";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const AUTHOR = "Ann Author <ann@example.org>";
const folder = makeTemporaryFolder("e2e-rev");
const base = path.join(folder.path, "base");
const environment = {
  TREES: `try=${base}`,
  BUNDLE_STORE: `dir:${path.join(folder.path, "store")}`,
  PUSH_INDEX: `sqlite:${path.join(folder.path, "index.db")}`,
  CACHE_DIR: path.join(folder.path, "cache"),
};
let browser: Browser;
let program: StartedProgram;
/** `/try/bundle/<id>`. */
let scope: string;
/** The push's changesets. */
let first: string;
let second: string;

beforeAll(async () => {
  const work = path.join(folder.path, "work");
  hg(folder.path, "init", work);
  writeFileSync(path.join(work, "code.c"), "int main() {\n\n  return 1;\n}\n");
  writeFileSync(path.join(work, "old-name"), "kept\n");
  commit(work, "base");
  hg(folder.path, "clone", "-q", work, base);
  writeFileSync(path.join(work, "code.c"), `int main() {\n\n  return 2;\n}\n/* ${"long ".repeat(80)}*/\n`);
  hg(work, "rename", "old-name", "new-name");
  first = commit(work, "Bug 1234567 - return another number r=bob\n\nThe body of the message.");
  mkdirSync(path.join(work, "a-folder-with-a-long-name"));
  writeFileSync(path.join(work, "a-folder-with-a-long-name", "and-a-file-with-an-even-longer-name.txt"), "x\n");
  writeFileSync(path.join(work, "binary"), Buffer.alloc(300, "\0\x01\x02"));
  second = commit(work, "add files");
  const bundle = path.join(folder.path, "push.hg");
  hg(work, "bundle", "-q", "--base", "0", bundle);
  scope = publishBundle(bundle);
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  expect(await program.stop()).toBe(0);
  folder.remove();
});

/** Commits everything and returns the node. */
function commit(repository: string, message: string): string {
  hg(repository, "commit", "-q", "--addremove", "-m", message, "-u", AUTHOR, "-d", "1700000000 0");
  return hg(repository, "log", "-r", ".", "-T", "{node}").toString();
}

/** Publishes a bundle and returns the path of its scope. */
function publishBundle(file: string): string {
  const args = [PROGRAM, "publish", "--tree", "try", "--user", "ann@example.org", "--date", "1700000100", file];
  const output = execFileSync(process.execPath, args, { env: { ...process.env, ...environment } });
  const { bundle } = JSON.parse(output.toString()) as { readonly bundle: string };
  return `/try/bundle/${bundle}`;
}

function open(pathname: string, options?: BrowserContextOptions) {
  return openPage(browser, program.origin + pathname, options);
}

test("from the pushlog to a changeset, its parent and its child, the links stay in the push's scope", async () => {
  const { page, complaints } = await open("/try/pushloghtml");
  await page.locator(`a[href$="/rev/${second}"]`).first().click();
  await page.waitForURL(`**${scope}/rev/${second}`);
  await page
    .getByRole("row", { name: /^parent/ })
    .getByRole("link")
    .click();
  await page.waitForURL(`**${scope}/rev/${first}`);
  await page
    .getByRole("row", { name: /^child/ })
    .getByRole("link")
    .click();
  await page.waitForURL(`**${scope}/rev/${second}`);
  expect(complaints).toEqual([]);
});

test("without JavaScript the page has all that a changeset says and did", async () => {
  const { page } = await open(`${scope}/rev/${first}`, { javaScriptEnabled: false });
  expect(await page.title()).toBe(`try: changeset 1:${first}`);
  expect(await page.locator('head > link[rel="alternate"]').count()).toBe(2);
  expect(await page.locator("h1").textContent()).toBe("Bug 1234567 - return another number r=bob draft");
  const rows = (await page.locator(".title_text tr").allInnerTexts()).map((text) => text.replace(/\s+/g, " "));
  expect(rows).toEqual([
    `author ${AUTHOR}`,
    "date Tue, 14 Nov 2023 22:13:20 +0000",
    `changeset 1 ${first}`,
    expect.stringMatching(/^parent 0 [0-9a-f]{40}$/),
    `child 2 ${second}`,
    "push id 1",
    "push user ann@example.org",
    "push date Tue, 14 Nov 2023 22:15:00 +0000",
    `treeherder try@${second.slice(0, 12)} [default view] [failures only]`,
    "reviewers bob",
    "bugs 1234567",
  ]);
  expect(await page.locator(".description").textContent()).toContain("The body of the message.");
  expect(await page.locator(".files tbody th").allInnerTexts()).toEqual([
    "code.c",
    "new-name from old-name",
    "old-name",
  ]);
  expect(await page.locator(".difflineminus b").allInnerTexts()).toEqual(["1"]);
  expect(await page.locator(".difflineplus b").allInnerTexts()).toEqual(["2"]);
});

test("the list of files leads to each file's diff, and the URL of a line to that line", async () => {
  const { page } = await open(`${scope}/rev/${first}`, { viewport: { width: 800, height: 300 } });
  await page.getByRole("link", { name: "new-name", exact: true }).first().click();
  await expect.poll(() => isInSight("#f2 h3")).toBe(true);
  await page.goto(`${program.origin}${scope}/rev/${first}#l1.7`);
  await expect.poll(() => isInSight('[id="l1.7"]')).toBe(true);
  const ground = (selector: string) =>
    page.locator(selector).evaluate((element) => getComputedStyle(element).backgroundColor);
  expect(await ground('[id="l1.7"]')).not.toBe(await ground('[id="l1.9"]'));

  function isInSight(selector: string): Promise<boolean> {
    return page.locator(selector).evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return top >= 0 && bottom <= innerHeight;
    });
  }
});

test("an empty line is as high as the others", async () => {
  const { page } = await open(`${scope}/rev/${first}`);
  const heights = await page.locator("#f1 .sourcelines > span").evaluateAll((spans) => {
    return spans.map((span) => span.getBoundingClientRect().height);
  });
  expect(heights.length).toBeGreaterThan(7);
  expect(new Set(heights).size).toBe(1);
});

test("on a phone the page is as wide as the screen, and a long line scrolls in its box", async () => {
  for (const node of [first, second]) {
    const { page } = await open(`${scope}/rev/${node}`, { viewport: { width: 360, height: 640 } });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
    // Below the screen a block is not laid out (content-visibility), and on it with the next frame.
    await page.locator("#f1").scrollIntoViewIfNeeded();
    const isWider = () => page.locator("#f1").evaluate((box) => box.scrollWidth > box.clientWidth);
    await expect.poll(isWider).toBe(true);
  }
});

test.for(["light", "dark"] as const)("every text can be read in the %s scheme", async (colorScheme) => {
  for (const pathname of [`${scope}/rev/${first}`, `${scope}/rev/${second}#l1.1`, "/", "/try/rev/0123456789ab"]) {
    const { page } = await open(pathname, { colorScheme });
    expect(await findPaleTexts(page, 4.5)).toEqual([]);
    // No text reaches the highest ratio there is: so the texts were found.
    expect((await findPaleTexts(page, 21)).length).toBeGreaterThan(3);
  }
});

test("the first stop of the keyboard leads past the navigation", async () => {
  const { page } = await open(`${scope}/rev/${first}`);
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
  await page.keyboard.press("Enter");
  expect(new URL(page.url()).hash).toBe("#main");
});

test("without JavaScript the search form finds changesets in the push's scope, with the reader's choices", async () => {
  const { page } = await open(`${scope}/rev/${second}?ws=all`, { javaScriptEnabled: false });
  await page.getByRole("search").getByLabel("Find changesets").fill("another number");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**${scope}/log?**`);
  expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({ rev: "another number", ws: "all" });
  expect(await page.locator(".shortlogtable tbody tr").count()).toBe(1);
  expect(await page.getByLabel("Find changesets").inputValue()).toBe("another number");
});
