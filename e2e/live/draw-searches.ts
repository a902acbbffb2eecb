/** Random searches: symbols, revsets and keywords. */
import { drawSymbol, type Subject } from "./draw-symbols";
import type { ToldChangeset } from "./hgweb";
import type { Random } from "./random";

const KEYWORDS = [
  "step",
  "change",
  "bug",
  "STEP 1",
  "",
  "   ",
  "no such word",
  "<it>",
  "\u00e9",
  "\u00fc",
  "\u00c3\u00bc",
  "ann author",
  '"',
  "'",
  "(",
  "step -r",
];

/** Draws what `rev=` asks for; bytes as latin1. */
export function drawSearch(random: Random, subject: Subject, about: ToldChangeset): string {
  const draw = random.weighted<() => string>([
    [30, () => drawSymbol(random, subject, about) ?? ""],
    [25, () => random.pick(KEYWORDS)],
    [10, () => random.pick(about.description.split(/\s+/))],
    [5, () => random.pick(about.user.split(/\s+/))],
    [30, () => drawRevset(random, subject, about, 2)],
  ]);
  return draw();
}

function drawRevset(random: Random, subject: Subject, about: ToldChangeset, depth: number): string {
  const symbol = () => {
    const { node, rev } = random.pick(subject.told.changesets);
    return random.pick([node.slice(0, 12), String(rev), "tip", "default", ".", "null", String(-1 - random.below(4))]);
  };
  if (depth === 0 || random.chance(25)) return symbol();
  const inner = () => drawRevset(random, subject, about, depth - 1);
  const name = random.pick([...ONE_SET, ...NO_SET]);
  const draw = random.weighted<() => string>([
    [12, () => `${inner()}${random.pick([":", "::", " and ", " or ", " - ", "%", "+", "&", "|", ".."])}${inner()}`],
    [4, () => random.pick([`::${inner()}`, `${inner()}::`, `:${inner()}`, `${inner()}:`, `not ${inner()}`])],
    [4, () => random.pick([`${inner()}^`, `${inner()}~1`, `${inner()}^2`, `(${inner()})`, `${inner()}^0`])],
    [8, () => (ONE_SET.includes(name) ? `${name}(${inner()})` : `${name}()`)],
    [12, () => drawTextFunction(random, subject, about)],
    [2, () => random.pick([`limit(${inner()}, 2)`, `last(${inner()})`, `sort(${inner()}, -rev)`, `limit(${inner()})`])],
    [
      2,
      () => random.pick(["head(", "nosuch(0)", ")(", "a b", "0:", "p1", "all() and nope", "limit(all(), x)", "0:3:5"]),
    ],
  ]);
  return draw();
}

/** Draws a function that asks for texts, names, dates or files. */
function drawTextFunction(random: Random, subject: Subject, { description, user, files, rev }: ToldChangeset): string {
  const quoted = (text: string) => JSON.stringify(text.replaceAll("\n", " "));
  const word = quoted(random.pick(description.split(/\s+/)));
  const name = quoted(random.pick(subject.told.names.length > 0 ? subject.told.names : ["default"]));
  const path = random.pick(Object.keys(files).length > 0 ? Object.keys(files) : ["nosuch"]);
  const folder = path.split("/").slice(0, -1).join("/") || ".";
  const pattern = random.pick([
    path,
    `path:${folder}`,
    `relglob:*${path.slice(-2)}`,
    `rootfilesin:${folder}`,
    "**",
    `${folder}/*`,
  ]);
  const day = `2020-0${1 + random.below(9)}-1${random.below(10)}`;
  return random.pick([
    ...[
      `desc(${word})`,
      `keyword(${word})`,
      `user(${quoted(random.pick(user.split(/\s+/)))})`,
      `branch(${name})`,
      `tag(${name})`,
    ],
    ...[
      `bookmark(${name})`,
      `date("<${day}")`,
      `date(">${day}")`,
      `date("${day} to now")`,
      "extra(branch)",
      `extra("branch", ${name})`,
    ],
    ...["file", "adds", "modifies", "removes"].map((called) => `${called}(${quoted(pattern)})`),
    ...[
      `filelog(${quoted(path)})`,
      `follow(${quoted(path)}, ${rev})`,
      `sort(all(), "user -date")`,
      `sort(all(), topo)`,
      `matching(${rev}, branch)`,
    ],
    ...[
      "stack(tip)",
      "origin()",
      "obsolete()",
      `rev(${rev})`,
      `id(${random.below(10)})`,
      "bundle()",
      "hidden()",
      `_matchfiles(${quoted(`p:${path}`)})`,
    ],
  ]);
}

const ONE_SET = [
  "ancestors",
  "descendants",
  "parents",
  "p1",
  "p2",
  "children",
  "heads",
  "roots",
  "max",
  "min",
  "first",
  "reverse",
  "only",
  "present",
  "merge",
];
const NO_SET = ["all", "head", "merge", "closed", "branch", "p1", "null", "draft", "public", "tagged"];
