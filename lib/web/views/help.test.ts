/** The help in every style, in the shapes of the real hgweb's; the texts are ours. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hg, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { FUNCTIONS } from "../../revset/functions/functions";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { listCommands } from "../commands";
import type { HelpText } from "../help/help-text";
import { findHelpTopic, listHelpTopics } from "../help/help-topics";
import { ask } from "../testing/ask";
import type { HelpTopicsView, HelpView } from "./help-view";
import { type PublishedPushes, publishPushes } from "./testing/published-pushes";
import { type ServedPage, servedByHgweb } from "./testing/served-by-hgweb";

const folder = makeTemporaryFolder("help");
const TEXT = '"(?:[^"\\\\]|\\\\.)+"';
const ENTRIES = `\\[\\{\n"topic": ${TEXT},\n"summary": ${TEXT}\n(?:\\}, \\{\n"topic": ${TEXT},\n"summary": ${TEXT}\n)+\\}\\]`;
/** The layout of hgweb's JSON, whatever it tells. */
const INDEX = new RegExp(
  `^\\{\n"topics": ${ENTRIES},\n"earlycommands": ${ENTRIES},\n"othercommands": ${ENTRIES}\n\\}$`,
);
const TOPIC = new RegExp(`^\\{\n"topic": "revsets",\n"rawdoc": ${TEXT}\n\\}$`);
const JSON_URLS = ["/try/json-help", "/try/json-help/", "/try/help?style=json", "/try?cmd=help&style=json&node="];
const TOPIC_URLS = ["/try/json-help/revsets", "/try/json-help/revsets/more", "/try/json-help?node=revsets"];
const REFUSED = [
  ...["/try/json-help/nosuch", "/try/raw-help", "/try/raw-help/revsets", "/try/raw-help/nosuch"],
  ...["/try/help/nosuch?style=raw", "/try/json-help/%3Cb%3E"],
];
const REFUSED_FEEDS = ["/try/atom-help", "/try/rss-help/revsets", "/try/atom-help/nosuch"];
let served: ReadonlyMap<string, ServedPage>;
let site: PublishedPushes;

beforeAll(async () => {
  hg(folder.path, "init", "empty");
  site = await publishPushes(folder.path, new MemoryBundleStore());
  served = servedByHgweb(join(folder.path, "empty"), [...JSON_URLS, ...TOPIC_URLS, ...REFUSED, ...REFUSED_FEEDS]);
}, 60_000);
afterAll(() => folder.remove());

test.for([...JSON_URLS.map((url) => [url, INDEX] as const), ...TOPIC_URLS.map((url) => [url, TOPIC] as const)])(
  "%s has the layout of hgweb's",
  async ([url, layout]) => {
    const theirs = served.get(url);
    const { status, headers, body } = await ask(site.answers, url);
    expect([status, headers["content-type"]]).toEqual([theirs?.status, theirs?.type]);
    expect(theirs?.body).toMatch(layout);
    expect(body.toString()).toMatch(layout);
  },
);

test.for(REFUSED)("%s is what hgweb answers", async (url) => {
  const { status, headers, body } = await ask(site.answers, url);
  expect({ status, type: headers["content-type"], body: body.toString() }).toEqual(served.get(url));
});

test.for(REFUSED_FEEDS)("%s is refused as hgweb refuses it", async (url) => {
  const { status, headers, body } = await ask(site.answers, url);
  const theirs = served.get(url);
  expect([status, headers["content-type"]]).toEqual([theirs?.status, theirs?.type]);
  const [message] = /(?:&quot;help|Not Found)[^<]*/.exec(theirs?.body ?? "") ?? ["no message"];
  expect(body.toString()).toContain(message);
});

async function helpView(url: string): Promise<HelpView | HelpTopicsView> {
  const { answer } = await ask(site.answers, url);
  if (answer.kind === "page" && (answer.view.name === "help" || answer.view.name === "helptopics")) return answer.view;
  throw new Error(`${url} is no help`);
}

function termsOf({ sections }: Pick<HelpText, "sections">, heading: string): readonly string[] {
  const blocks = sections.find((section) => section.heading === heading)?.blocks ?? [];
  return blocks.flatMap((block) =>
    typeof block !== "string" && "terms" in block ? block.terms.map(([term]) => term) : [],
  );
}

test("the help on revsets has every function that searches know, each with its meaning, and no other", async () => {
  const view = await helpView("/try/help/revsets");
  if (view.name !== "help") throw new Error("no text");
  const usages = termsOf(view, "Functions");
  const known = Object.keys(FUNCTIONS).filter((name) => !name.startsWith("_"));
  expect(usages.map((usage) => /^\w+/.exec(usage)?.[0])).toEqual(known.sort());
  expect(usages.filter((usage) => !usage.includes("("))).toEqual([]);
});

test("every word for a command is a topic, and every topic is found by the name that the index has", async () => {
  const index = await helpView("/try/help");
  if (index.name !== "helptopics") throw new Error("no index");
  const rows = index.groups.flatMap((group) => group.rows);
  expect(new Set(rows.map(({ topic }) => topic)).size).toBe(rows.length);
  expect(rows.map(({ topic }) => topic)).toEqual(expect.arrayContaining(listCommands()));
  for (const { topic, href } of rows) expect(await helpView(href)).toMatchObject({ name: "help", topic });
  expect(await helpView("/try/help/changeset")).toMatchObject({ topic: "rev" });
});

test("texts name topics that there are, and close each backtick", () => {
  const { topics, pages, machines } = listHelpTopics();
  for (const text of [...topics, ...pages, ...machines]) {
    const blocks = text.sections.flatMap(({ blocks }) => blocks);
    for (const block of blocks) {
      const pieces = typeof block === "string" ? [block] : "terms" in block ? block.terms.map((term) => term[1]) : [];
      for (const piece of pieces) {
        expect(piece.split("`").length % 2, piece).toBe(1);
        for (const [, name = ""] of piece.matchAll(/topic `([^`]+)`/g)) expect(findHelpTopic(name), name).toBeDefined();
      }
    }
  }
});

test("the help of a push leads to the help of the push", async () => {
  const scope = `/try/bundle/${site.first.bundle}`;
  const index = await helpView(`${scope}/help?view=split`);
  if (index.name !== "helptopics") throw new Error("no index");
  for (const { href } of index.groups.flatMap((group) => group.rows)) {
    expect(href).toMatch(new RegExp(`^${scope}/help/[a-z-]+\\?view=split$`));
  }
});

test("the URLs in the help on a command are answered, but for what they need behind them", async () => {
  for (const command of listCommands()) {
    const text = findHelpTopic(command);
    const lines = text?.sections.flatMap(({ blocks }) => blocks).find((block) => typeof block !== "string");
    const [first = ""] = lines !== undefined && "lines" in lines ? lines.lines : [];
    const values = {
      TREE: "try",
      "[BASE:]CHANGESET": "tip",
      CHANGESET: "tip",
      PATH: "a",
      ".zip|.tar.gz|.tar.bz2": ".zip",
    };
    const url = Object.entries(values).reduce((made, [name, value]) => made.replace(name, value), first);
    const { status } = await ask(site.answers, url.replace("[?PARAMETERS]", ""));
    // A style that the command has not would be 403, a word that is none 400.
    expect([200, 404], url).toContain(status);
  }
});
