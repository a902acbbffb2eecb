/** Follows every link from `/` over the demo's pushes: nothing leads nowhere, no scope is left unasked, all HTML is valid. */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { HtmlValidate, type RuleConfig } from "html-validate";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readDemoPushes } from "../demo/pushes";
import { makeTemporaryFolder } from "../lib/hg/testing/real-hg";
import { type StartedProgram, startProgram } from "./started-program";

const PROGRAM = fileURLToPath(new URL("../dist/headless-try.js", import.meta.url));
const DATA = fileURLToPath(new URL("../demo/data/", import.meta.url));
/** Pages of one shape that are looked at: the rest differ in nothing but what they are about. */
const PAGES_PER_SHAPE = 6;

/** What is wrong in any document; style is Biome's and the components' affair. */
const RULES = {
  "close-order": "error",
  "element-permitted-content": "error",
  "element-permitted-parent": "error",
  "element-required-attributes": "error",
  "form-dup-name": "error",
  "no-dup-attr": "error",
  "no-dup-id": "error",
  "no-missing-references": "error",
  "no-unknown-elements": "error",
  "unrecognized-char-ref": "error",
  "valid-id": ["error", { relaxed: true }],
} satisfies RuleConfig;

const folder = makeTemporaryFolder("e2e-crawler");
const validator = new HtmlValidate({ root: true, rules: RULES });
let program: StartedProgram;

beforeAll(async () => {
  const base = path.join(folder.path, "base");
  const environment = {
    TREES: `try=${base}`,
    BUNDLE_STORE: `dir:${path.join(folder.path, "store")}`,
    PUSH_INDEX: `sqlite:${path.join(folder.path, "index.db")}`,
    CACHE_DIR: path.join(folder.path, "cache"),
  };
  mkdirSync(base);
  execFileSync("tar", ["-xzf", path.join(DATA, "base.tar.gz"), "-C", base]);
  for (const { bundle, user, date } of await readDemoPushes(DATA)) {
    const args = ["publish", "--tree", "try", "--user", user, "--date", String(date), path.join(DATA, bundle)];
    execFileSync(process.execPath, [PROGRAM, ...args], { env: { ...process.env, ...environment } });
  }
  program = await startProgram([PROGRAM, "serve", "--port", "0"], environment);
});

afterAll(async () => {
  expect(await program.stop()).toBe(0);
  folder.remove();
});

/** A URL without what it is about: nodes, numbers, names and paths. */
function shapeOf(url: URL): string {
  const match = /^\/try(\/bundle\/[0-9a-f]{40})?(?:\/([\w-]+))?(\/[^/]+)?(\/.+)?$/.exec(url.pathname);
  const names = [...new Set(url.searchParams.keys())].sort().join("&");
  if (match === null) return `${url.pathname}?${names}`;
  const [, bundle, word, symbol, file] = match;
  return [bundle && "bundle", word, symbol && "symbol", file && "path", names].join(" ");
}

/** The targets of the links in a page, absolute and without their fragments. */
function findLinks(html: string, at: URL): URL[] {
  const hrefs = [...html.matchAll(/<(?:a|link)\b[^>]*?\shref="([^"]*)"/g)].map(([, href = ""]) => href);
  const links = hrefs.map((href) => new URL(href.replaceAll("&amp;", "&"), at));
  for (const link of links) link.hash = "";
  return links.filter(({ origin }) => origin === at.origin);
}

/** Links that may lead out of a scope: the tree's own front, its pushlog, the list of trees, other pushes, and files of the build. */
function mayLeaveScope({ pathname }: URL): boolean {
  return /^\/(?:$|_next\/|static\/|favicon|try(?:\/summary)?$|try\/pushloghtml$|try\/bundle\/[0-9a-f]{40}(?:\/|$))/.test(
    pathname,
  );
}

function judgePage(html: string, url: URL): string[] {
  const faults: string[] = [];
  const count = (pattern: RegExp) => [...html.matchAll(pattern)].length;
  if (count(/<h1\b/g) !== 1) faults.push(`${count(/<h1\b/g)} h1`);
  if (!/<title>[^<]+<\/title>/.test(html)) faults.push("no title");
  if (!/<html\b[^>]* lang="en"/.test(html)) faults.push("no lang");
  for (const { messages } of validator.validateStringSync(html).results) {
    for (const { ruleId, message } of messages) faults.push(`${ruleId}: ${message}`);
  }
  const scope = /^\/try\/bundle\/[0-9a-f]{40}/.exec(url.pathname)?.[0];
  if (scope === undefined) return faults;
  const lost = findLinks(html, url).filter((link) => !link.pathname.startsWith(scope) && !mayLeaveScope(link));
  return [...faults, ...lost.map(({ pathname }) => `leaves its scope for ${pathname}`)];
}

test("every link from the list of trees leads to an answer, and every page is valid", async () => {
  const first = new URL("/", program.origin);
  const seen = new Set([first.href]);
  const visits = new Map<string, number>();
  const faults = new Map<string, string>();
  const queue = [first];
  let pages = 0;
  for (let url = queue.shift(); url !== undefined; url = queue.shift()) {
    const shape = shapeOf(url);
    const visit = (visits.get(shape) ?? 0) + 1;
    visits.set(shape, visit);
    if (visit > PAGES_PER_SHAPE) continue;
    const response = await fetch(url, { redirect: "manual" });
    const body = await response.text();
    if (response.status >= 400) faults.set(`${shape}: ${response.status}`, url.pathname + url.search);
    if (!response.headers.get("content-type")?.startsWith("text/html")) continue;
    pages++;
    for (const fault of judgePage(body, url)) faults.set(`${shape}: ${fault}`, url.pathname + url.search);
    for (const link of findLinks(body, url)) {
      if (seen.has(link.href)) continue;
      seen.add(link.href);
      queue.push(link);
    }
  }
  console.log(`${pages} pages of ${visits.size} shapes, ${seen.size} links`);
  expect([...faults].map(([fault, at]) => `${fault} at ${at}`)).toEqual([]);
  expect(visits.size).toBeGreaterThan(20);
}, 180_000);
