/** The renderer in a real browser, on a small app of its own: hydration under the security policy, statuses, sizes. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Browser } from "playwright";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { collectComplaints, launchBrowser } from "./browser";
import { type StartedProgram, startProgram } from "./started-program";

const app = fileURLToPath(new URL("./browser-app", import.meta.url));
// Inside the project, so that its packages are found.
const dist = mkdtempSync(path.join(app, ".next-test-"));
let browser: Browser;
let server: StartedProgram;

beforeAll(async () => {
  const next = fileURLToPath(new URL("../node_modules/next/dist/bin/next", import.meta.url));
  const env = { ...process.env, NODE_ENV: "production" as const, NEXT_TELEMETRY_DISABLED: "1" };
  execFileSync(process.execPath, [next, "build", app], { env, stdio: "pipe" });
  const outfile = path.join(dist, "serve.mjs");
  const entryPoints = [path.join(app, "serve.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm", packages: "external" });
  server = await startProgram([outfile, app]);
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
  expect(await server.stop()).toBe(0);
  rmSync(dist, { recursive: true });
});

async function open(pathname: string) {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const complaints = collectComplaints(page);
  const response = await page.goto(server.origin + pathname);
  return { page, complaints, response };
}

test.for(["/small", "/small/odd/%E9%2Fx//y/?a=1#l1.2"])("a page hydrates at its own URL: %s", async (pathname) => {
  const { page, complaints } = await open(pathname);
  await page.getByText("clicked 0").click();
  await page.getByText("clicked 1").waitFor();
  expect(page.url()).toBe(server.origin + pathname);
  expect(complaints).toEqual([]);
});

test("HTML from the server survives hydration and rendering again", async () => {
  const { page } = await open("/small");
  await page.getByText("clicked 0").click();
  await page.locator("pre.rendered-1").waitFor();
  expect(await page.locator("pre.rendered-1").innerHTML()).toBe("<b>inner</b>");
  expect(await page.locator("#outer > i").textContent()).toBe("/small");
});

test("a script and an event handler in the view's HTML do not run", async () => {
  const { page, complaints } = await open("/injected");
  await page.getByText("clicked 0").click();
  await page.getByText("clicked 1").waitFor();
  await page.getByText("press").click();
  expect(await page.title()).toBe("a page");
  expect(complaints.join("\n")).toMatch(/inline script violates[\s\S]*inline event handler violates/);
});

test("HTML from the server is in the markup once, and not in the flight data", async () => {
  const html = await (await fetch(`${server.origin}/small/once`)).text();
  expect(html.split("/small/once")).toHaveLength(2);
});

test("the policy names exactly the inline scripts of the renderer, by hash", async () => {
  const response = await fetch(`${server.origin}/small`);
  const [outside = "", ...rest] = (await response.text()).split('<pre id="outer">');
  const ours = outside + (rest.join("").split("</pre>").at(-1) ?? "");
  const scripts = [...ours.matchAll(/<script(?![^>]* src=)[^>]*>(.*?)<\/script>/gs)].map(([, body = ""]) => body);
  const hashes = scripts.map((body) => `'sha256-${createHash("sha256").update(body).digest("base64")}'`);
  expect(scripts.length).toBeGreaterThan(1);
  const policy = response.headers.get("content-security-policy") ?? "";
  expect(policy.split("; ").find((part) => part.startsWith("script-src"))).toBe(
    `script-src 'self' ${hashes.join(" ")}`,
  );
});

test("the same view gives the same bytes, from the cache or rendered again", async () => {
  const texts = ["/small", "/small", "/small"].map(async (url) => (await fetch(server.origin + url)).text());
  const [first, ...others] = await Promise.all(texts);
  for (const other of others) expect(other).toBe(first);
});

test("a page has the status and the headers of its answer", async () => {
  const { page, response, complaints } = await open("/unavailable");
  expect([response?.status(), response?.statusText()]).toEqual([503, "Service Unavailable"]);
  expect(response?.headers()).toMatchObject({ "retry-after": "60", "cache-control": "no-store" });
  await page.getByText("clicked 0").click();
  await page.getByText("clicked 1").waitFor();
  expect(complaints.filter((complaint) => complaint.startsWith("exception"))).toEqual([]);
});

test.for(["/large", "/pieces"])("a page over a megabyte is streamed, and hydrates: %s", async (pathname) => {
  const { page, response, complaints } = await open(pathname);
  expect(response?.headers()).toMatchObject({ "transfer-encoding": "chunked" });
  await page.getByText("clicked 0").click();
  await page.getByText("clicked 1").waitFor();
  expect(await page.locator("#outer").evaluate((element) => element.textContent?.length)).toBe(1_500_000);
  expect(complaints).toEqual([]);
  const [a = "", b] = await Promise.all([1, 2].map(async () => (await fetch(server.origin + pathname)).text()));
  expect(a).toBe(b);
  expect(a.length).toBeGreaterThan(1_500_000);
});

test("a page whose component throws is a plain 500, logged once with its stack", async () => {
  const response = await fetch(`${server.origin}/broken`);
  expect([response.status, await response.text()]).toEqual([500, "internal server error\n"]);
  expect(server.errors().split("this page is broken on purpose")).toHaveLength(2);
});

test("the page's script is compressed, and kept for ever", async () => {
  const html = await (await fetch(`${server.origin}/small`)).text();
  const [, src = ""] = /<script src="([^"]+)"/.exec(html) ?? [];
  const response = await fetch(server.origin + src);
  expect(response.headers.get("content-encoding")).toMatch(/^(br|gzip)$/);
  expect(response.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
});
