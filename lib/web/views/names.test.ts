import { mkdtempSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { AnswerRequest } from "../answer";
import { escapeHtml } from "../escape";
import { ask } from "../testing/ask";
import { sampleAnswers } from "../testing/sample-site";
import type { NamesView } from "./names-view";
import { makeOddBase } from "./testing/odd-base";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

const folder = makeTemporaryFolder("names");
const COMMANDS = ["tags", "bookmarks", "branches"] as const;
const STYLES = ["json", "raw", "atom", "rss"];
const URLS = COMMANDS.flatMap((command) => [
  ...STYLES.map((style) => `/try/${style}-${command}`),
  `/try/json-${command}/nosuch/path`,
  `/try/${command}?style=raw`,
  // As a parameter `branches` is a command of the wire protocol.
  `/try?cmd=${command === "branches" ? "tags" : command}&style=atom`,
]);
/** A row of hgweb's table: a branch's status, the address of its name, the name, and the links behind it. */
const ROW =
  /<td(?: class="([a-z]+)")?><a class="list" href="([^"]*)"><b>([^<]*)<\/b><\/a><\/td>\s*<td class="link">(.*?)<\/td>/gs;
const LINK = /<a href="[^"]*\/([a-z]+)\/([0-9a-f]{12})">([a-z]+)<\/a>/g;
const repositories = { odd: join(folder.path, "odd"), empty: join(folder.path, "empty") };
const served = new Map<string, ReadonlyMap<string, ServedPage>>();
const answers = new Map<string, AnswerRequest>();

beforeAll(async () => {
  await makeOddBase(repositories.odd);
  hg("/", "init", repositories.empty);
  for (const [name, path] of Object.entries(repositories)) {
    answers.set(name, sampleAnswers(await openSampleTree(path, mkdtempSync(join(folder.path, name)))));
    served.set(name, servedByHgweb(path, [...URLS, ...COMMANDS.map((command) => `/try/${command}`)]));
  }
}, 120_000);
afterAll(() => folder.remove());

test.for(["odd", "empty"].flatMap((name) => URLS.map((url) => [name, url] as const)))(
  "in the %s repository %s is what hgweb answers",
  async ([name, url]) => {
    const theirs = served.get(name)?.get(url);
    const { status, headers, body } = await ask(answerer(name), url);
    expect(status).toBe(theirs?.status);
    expect(headers["content-type"]).toBe(theirs?.type);
    expect(body.toString("latin1")).toBe(theirs?.body);
  },
);

test.for(["odd", "empty"].flatMap((name) => COMMANDS.map((command) => [name, command] as const)))(
  "in the %s repository the page of %s has the names, states and links of hgweb's",
  async ([name, command]) => {
    const page = served.get(name)?.get(`/try/${command}`)?.body ?? "";
    const theirs = [...page.matchAll(ROW)].map(([, status, href, text, links = ""]) => ({
      ...{ status, href, text },
      links: [...links.matchAll(LINK)].map(([, , node, word]) => `${word} ${node}`),
    }));
    const { names } = await namesView(answerer(name), `/try/${command}`);
    const ours = names.rows.map(({ status, href, name, nodeHref, links }) => ({
      ...{ status, href, text: asShown(name) },
      links: [{ text: "changeset", href: nodeHref }, ...links].map(
        ({ text, href: target }) => `${text} ${/\/(?:rev|log|file)\/([0-9a-f]{12})/.exec(target ?? "")?.[1]}`,
      ),
    }));
    expect(ours).toEqual(theirs);
    expect(names.total).toBe(theirs.length);
  },
);

function answerer(name: string): AnswerRequest {
  const found = answers.get(name);
  if (found === undefined) throw new Error(`no repository ${name}`);
  return found;
}

async function namesView(answer: AnswerRequest, url: string): Promise<NamesView> {
  const { answer: given } = await ask(answer, url);
  if (given.kind !== "page" || given.view.name !== "names") throw new Error(`${url} lists no names`);
  return given.view;
}

/** As the bytes of a page have it, each as a character. */
function asShown(name: string): string {
  return Buffer.from(escapeHtml(name)).toString("latin1");
}
