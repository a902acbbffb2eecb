/** A real browser for the end-to-end tests, and what it complains about. */
import { existsSync } from "node:fs";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright";
import { onTestFinished } from "vitest";

/** Chromium as the distribution packages it, or the one that CHROMIUM names. */
const CHROMIUM = process.env["CHROMIUM"] ?? "/usr/bin/chromium";

/** Quiet, and able to run as root. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Starts the browser; says how to get one when there is none. */
export async function launchBrowser(): Promise<Browser> {
  if (!existsSync(CHROMIUM)) throw new Error(`${CHROMIUM} is missing: apt-get install -y chromium`);
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

/** Collects what goes wrong in `page`: console errors (violations of the security policy too), exceptions, failed loads. */
export function collectComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`exception: ${error.message}`));
  page.on("requestfailed", (request) => complaints.push(`load: ${request.url()} ${request.failure()?.errorText}`));
  return complaints;
}

/** Opens a page and waits until nothing is loaded any more; it is closed after the test. */
export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext(options);
  onTestFinished(() => context.close());
  const page = await context.newPage();
  const complaints = collectComplaints(page);
  await page.goto(url, { waitUntil: "networkidle" });
  return { page, complaints };
}
