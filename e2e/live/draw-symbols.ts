/** Random symbols and paths, good and bad, for URLs; bytes as latin1. */
import { encodeUtf8b } from "../../lib/bytes/text";
import type { Told, ToldChangeset } from "./hgweb";
import { drawPath } from "./odd-texts";
import type { Random } from "./random";

/** What URLs are drawn about. */
export interface Subject {
  readonly told: Told;
  /** Nodes that the two sides do not both have: no symbol begins one of them. */
  readonly foreign: readonly string[];
}

const HEX = /^[0-9a-f]+$/i;

/** Draws what names a changeset, or nothing; `undefined` stands for a symbol that is left out. */
export function drawSymbol(random: Random, subject: Subject, about: ToldChangeset): string | undefined {
  for (;;) {
    const symbol = drawAnySymbol(random, subject, about);
    const prefix = symbol?.slice(symbol.indexOf(":") + 1).toLowerCase();
    if (prefix === undefined || !HEX.test(prefix)) return symbol;
    if (!subject.foreign.some((node) => node.startsWith(prefix))) return symbol;
  }
}

function drawAnySymbol(random: Random, subject: Subject, about: ToldChangeset): string | undefined {
  const { changesets, names } = subject.told;
  const other = () => random.pick(changesets);
  const draw = random.weighted<() => string | undefined>([
    [30, () => about.node],
    [20, () => about.node.slice(0, 12)],
    [6, () => about.node.slice(0, 1 + random.below(8))],
    [2, () => about.node.slice(0, 10 + random.below(32)).toUpperCase()],
    [6, () => String(about.rev)],
    [4, () => String(about.rev - (changesets.at(-1)?.rev ?? 0) - 1)],
    [6, () => "tip"],
    [6, () => undefined],
    [10, () => (names.length === 0 ? "default" : random.pick(names))],
    [3, () => `${(about.parents.at(-1) ?? other().node).slice(0, 12)}:${about.node.slice(0, 12)}`],
    [3, () => `${other().node.slice(0, 12)}:${about.node.slice(0, 12)}`],
    [3, () => drawHidden(random, subject)],
    [3, () => random.pick(SPECIAL)],
    [4, () => drawBad(random, about)],
    [3, () => random.pick(Object.values(about.files).concat("tip"))],
  ]);
  return draw();
}

const SPECIAL = ["null", ".", "00", "0", "-1", "000000000000", "0".repeat(40), "f".repeat(40), "@", "default"];

function drawHidden(random: Random, { told: { hidden } }: Subject): string {
  const node = hidden.length === 0 ? "0badc0de0bad" : random.pick(hidden);
  return random.chance(50) ? node : node.slice(0, 12);
}

function drawBad(random: Random, about: ToldChangeset): string {
  return random.pick([
    "",
    "nope",
    "deadbeefdead",
    "de adbeef",
    "9".repeat(9),
    "-9999",
    "+1",
    "01",
    "1.5",
    "tip~1",
    "max(all())",
    `${about.node}0`,
    `${about.node}:`,
    `:${about.node}`,
    "a:b:c",
    "nope:tip",
    "tip:nope",
    "<b>&\"'",
    "caf\u00e9",
    "\u00ff",
    "a\nb",
    "no/pe",
    "%2F",
    "tip%2F",
    "rev(0)",
    "x".repeat(300),
  ]);
}

/** Draws a path, or nothing: a file of the changeset as a rule, else a folder, one of another changeset, or none at all. */
export function drawFile(random: Random, subject: Subject, about: ToldChangeset): string | undefined {
  const here = Object.keys(about.files);
  const changed = about.changed.length > 0 ? about.changed : here;
  const file = random.pick(here.length === 0 ? ["nothing"] : random.chance(50) ? changed.concat(here) : here);
  const draw = random.weighted<() => string | undefined>([
    [60, () => file],
    [8, () => random.pick([...changed, "nothing"])],
    [5, () => random.pick([...Object.keys(random.pick(subject.told.changesets).files), "nothing"])],
    [10, () => folderOf(file)],
    [4, () => undefined],
    [3, () => `${file}/`],
    [6, () => bend(random, file)],
    [4, () => drawMissing(random)],
  ]);
  return draw();
}

function folderOf(file: string): string {
  const slash = file.lastIndexOf("/");
  return slash < 0 ? "" : file.slice(0, slash);
}

function bend(random: Random, file: string): string {
  return random.pick([
    `/${file}`,
    `./${file}`,
    `x/../${file}`,
    file.replaceAll("/", "//"),
    file.replaceAll("/", "/./"),
    `${folderOf(file)}/`,
    `${folderOf(file)}//`,
    `../${file}`,
    `${file}/..`,
    `${file}/x`,
    file.slice(0, -1),
    file.toUpperCase(),
    "..",
    ".",
    "/",
    "//",
    "../../etc/passwd",
    ".hg/hgrc",
    `path:${file}`,
    `glob:**`,
  ]);
}

function drawMissing(random: Random): string {
  if (random.chance(50)) return encodeUtf8b(drawPath(random)).toString("latin1");
  return random.pick([
    "no such file",
    "no/such/folder/",
    "",
    "\u00e9\u00ff",
    "a\0b",
    "a\nb",
    "<i>&",
    "%",
    "x".repeat(300),
  ]);
}
