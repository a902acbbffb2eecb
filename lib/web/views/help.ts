/** `help`: texts about what is answered here, in hgweb's shapes. Source: hgweb-compat 0, 2.4; hgweb itself. */
import { RepoError } from "../../errors";
import type { Answer, Plan } from "../answer";
import { planBuild } from "../caching";
import { type HelpText, writeHelpText } from "../help/help-text";
import { findHelpTopic, type HelpIndex, listHelpTopics } from "../help/help-topics";
import { type Json, jsonList, jsonObject, jsonString } from "../json";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { linkIn, makeFrame } from "./frame";
import type { HelpGroup, HelpTopicsView, HelpView } from "./help-view";

/** Plans the answer of `help`. */
export async function planHelp(place: Place): Promise<Plan> {
  return planBuild(place.site, async () => answerHelp(place));
}

function answerHelp(place: Place): Answer {
  const { style, symbol = "" } = place.url;
  const text = symbol === "" ? undefined : findHelpTopic(symbol);
  if (symbol !== "" && text === undefined) throw new RepoError("notFound", "Not Found");
  switch (style) {
    case "html": {
      const view = text === undefined ? makeTopicsView(place) : makeHelpView(place, text);
      return { kind: "page", status: 200, headers: { "content-type": CONTENT_TYPES.html }, view };
    }
    case "json":
      return textAnswer(style, text === undefined ? writeIndex(listHelpTopics()) : writeTopic(text, symbol));
    default:
      return textAnswer(style, ""); // has no template, which is said once all else is known to be right
  }
}

/** hgweb has two groups of commands: here those with a page, and those for machines. */
function writeIndex({ topics, pages, machines }: HelpIndex): string {
  const list = (texts: readonly HelpText[]): Json =>
    jsonList(texts.map(({ topic, summary }) => writeEntry(topic, ["summary", summary])));
  return jsonObject([
    ["topics", list(topics)],
    ["earlycommands", list(pages)],
    ["othercommands", list(machines)],
  ]);
}

/** @param asked the topic by the word that was asked for */
function writeTopic(text: HelpText, asked: string): string {
  return writeEntry(asked, ["rawdoc", writeHelpText(text)]);
}

function writeEntry(topic: string, [key, value]: readonly [string, string]): Json {
  return jsonObject([
    ["topic", jsonString(topic)],
    [key, jsonString(value)],
  ]);
}

function makeTopicsView(place: Place): HelpTopicsView {
  const { topics, pages, machines } = listHelpTopics();
  const group = (id: string, title: string, texts: readonly HelpText[]): HelpGroup => ({
    id,
    title,
    rows: texts.map(({ topic, summary }) => ({
      topic,
      href: linkIn(place, { command: "help", symbol: topic }),
      summary,
    })),
  });
  return {
    name: "helptopics",
    frame: makeFrame(place, {
      title: "Help: Index",
      heading: "help",
      command: "help",
      alternates: [{ text: "json", href: linkIn(place, { command: "help", style: "json" }) }],
    }),
    groups: [
      group("topics", "Topics", topics),
      group("pages", "Pages", pages),
      group("machines", "For machines alone", machines),
    ],
  };
}

function makeHelpView(place: Place, { topic, summary, sections }: HelpText): HelpView {
  return {
    name: "help",
    frame: makeFrame(place, {
      title: `Help: ${topic}`,
      heading: "help",
      command: "help",
      alternates: [{ text: "json", href: linkIn(place, { command: "help", style: "json", symbol: topic }) }],
    }),
    ...{ topic, summary, sections },
    topicsHref: linkIn(place, { command: "help" }),
  };
}
