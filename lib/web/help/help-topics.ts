/** All help texts, by topic. */
import { type Command, findCommand } from "../commands";
import { describeCommands, hasPage, listCommandTopics } from "./command-topics";
import type { HelpText } from "./help-text";
import { PUSH_QUERIES } from "./push-queries-topic";
import { describeRevsets, SEARCHES } from "./revset-topics";
import { REVISIONS, SCOPES, STYLES, URLS } from "./url-topics";

/** The topics, as hgweb groups them; each group in alphabetical order. */
export interface HelpIndex {
  readonly topics: readonly HelpText[];
  /** Commands that have a page. */
  readonly pages: readonly HelpText[];
  /** Commands for machines alone. */
  readonly machines: readonly HelpText[];
}

/** Lists all topics. */
export function listHelpTopics(): HelpIndex {
  const commands = listCommandTopics();
  const isPage = ({ topic }: HelpText) => hasPage(topic as Command);
  return {
    topics: sort([describeCommands(), PUSH_QUERIES, REVISIONS, describeRevsets(), SCOPES, SEARCHES, STYLES, URLS]),
    pages: sort(commands.filter(isPage)),
    machines: sort(commands.filter((text) => !isPage(text))),
  };
}

/** Returns the text on a topic, or `undefined`. A command has a topic by each of its words. */
export function findHelpTopic(name: string): HelpText | undefined {
  const { topics, pages, machines } = listHelpTopics();
  const wanted = findCommand(name) ?? name;
  return [...topics, ...pages, ...machines].find(({ topic }) => topic === wanted);
}

function sort(texts: readonly HelpText[]): HelpText[] {
  return texts.toSorted((left, right) => (left.topic < right.topic ? -1 : 1));
}
