/** The built program, as an operator starts it: one base, one page, a clean end. `npm run build` comes before. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { hg, makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { collectComplaints, launchBrowser } from "./browser";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const folder = makeTemporaryFolder("e2e");
const dir = folder.path;
let program: StartedProgram;

beforeAll(async () => {
  const base = path.join(dir, "base");
  hg(dir, "init", base);
  writeFileSync(path.join(base, "file"), "one\n");
  hg(base, "commit", "--addremove", "-m", "one", "-u", "dev", "-d", "0 0");
  program = await startProgram([PROGRAM, "serve", "--port", "0", "--workers", "2"], {
    TREES: `try=${base}`,
    BUNDLE_STORE: `dir:${path.join(dir, "store")}`,
    PUSH_INDEX: `sqlite:${path.join(dir, "index.db")}`,
    CACHE_DIR: path.join(dir, "cache"),
  });
});

afterAll(async () => {
  expect(await program.stop()).toBe(0);
  folder.remove();
});

test("an error page has its status, hydrates at its own URL, and the browser complains about nothing else", async () => {
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const page = await browser.newPage();
  const complaints = collectComplaints(page);
  const url = `${program.origin}/try/rev/0123456789ab`;
  const response = await page.goto(url, { waitUntil: "networkidle" });
  expect(response?.status()).toBe(404);
  expect(page.url()).toBe(url);
  // React has taken the document over.
  await page.waitForFunction(() => Object.keys(document).some((key) => key.startsWith("__reactContainer")));
  // Chromium says so for every document with such a status.
  const expected = "console: Failed to load resource: the server responded with a status of 404 (Not Found)";
  expect(complaints.filter((complaint) => complaint !== expected)).toEqual([]);
});

test("the icon is there", async () => {
  const response = await fetch(`${program.origin}/static/icon.svg`);
  expect([response.status, response.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
});

test("check-config prints what serve runs with, and names what is wrong", () => {
  const run = (environment: NodeJS.ProcessEnv) =>
    execFileSync(process.execPath, [PROGRAM, "check-config"], { env: environment, stdio: "pipe" }).toString();
  const environment = { ...process.env, TREES: `try=${path.join(dir, "base")}`, AWS_SECRET_ACCESS_KEY: "hunter2" };
  const output = run({ ...environment, BUNDLE_STORE: `dir:${dir}`, PUSH_INDEX: `sqlite:${path.join(dir, "i.db")}` });
  expect(output).toContain(`TREES=try=${path.join(dir, "base")}\n`);
  expect(output).not.toContain("hunter2");
  expect(() => run({ ...environment, MAX_BUNDLE_BYTES: "many" })).toThrow(/headless-try: MAX_BUNDLE_BYTES is wrong/);
});
