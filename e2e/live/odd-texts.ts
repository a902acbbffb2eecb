/** Odd names, users, messages and lines; a lone surrogate U+DCNN is the byte 0xNN. */
import type { Random } from "./random";

const FOLDERS = ["", "", "src", "src/deep/er", "d r", "é", "a&b", "sr%63", "\udcff\udc80", "x/y/z"];
const STEMS = [
  "a",
  "b",
  "main",
  "Case",
  "CASE",
  "with space",
  "%41",
  "a+b",
  "<i>",
  'q"uote',
  "it's",
  "ü",
  "日本",
  "\udce9",
];
const ENDINGS = [
  "",
  "",
  ".c",
  ".py",
  ".txt",
  ".html",
  ".png",
  ".JSON",
  ".tar.gz",
  ".b&w",
  ";x",
  "#1",
  "?y",
  "~",
  ".\udcfe",
];

/** Returns the path of a file. */
export function drawPath(random: Random): string {
  const folder = random.pick(FOLDERS);
  const name = `${random.pick(STEMS)}${random.pick(ENDINGS)}`;
  return folder === "" ? name : `${folder}/${name}`;
}

const USERS = [
  "Ann Author <ann@example.org>",
  "Ünï Cödé <uni@example.com>",
  "bob",
  "a.b@c.example",
  '"Quoted \\" Name" <q.n@example.org>',
  "<only@example.org>",
  "x & <y",
  "trailing@",
  "日本 <j@example.org>",
];

/** Returns a user as `hg commit` takes one. */
export function drawUser(random: Random): string {
  return random.pick(USERS);
}

const SUBJECTS = [
  "change",
  "Bug 1234567 - fix <it> & more. r=dave",
  "try: -b do -p all",
  "déjà vu \u{1f680}",
  "]]> --> <![CDATA[",
  "tab\tand  spaces",
  "a very long subject that goes on and on and on until no list could ever show the whole of it in one line of text",
  "\"quotes\" and 'apostrophes'",
  "Backed out changeset 0123456789ab",
  "\u2028 separators \u00a0 and \u007f",
];
const BODIES = [
  "",
  "",
  "\n\nA body.",
  "\n\n  indented\n\n\nlines\n",
  "\r\nCRLF\r\nlines",
  "\nsecond line, no blank",
  "\n\nbug 42 b=#7",
];

/** Returns a message as `hg commit` takes one; `about` makes it another than those before. */
export function drawMessage(random: Random, about: string): string {
  const subject = random.pick(SUBJECTS);
  return random.chance(70) ? `${subject} ${about}${random.pick(BODIES)}` : `${subject}${random.pick(BODIES)}`;
}

/** Returns a date as `hg commit` takes one: seconds and the zone's seconds west of UTC. */
export function drawDate(random: Random, step: number): string {
  const zone = random.pick([0, 0, 25_200, -7200, -19_800, 1, -45_900, 43_200, -50_400]);
  if (random.chance(4)) return `${random.pick([0, 1, 2 ** 31 - 1, 2 ** 31 - 90_000])} ${zone}`;
  return `${1_400_000_000 + step * 100_000 + random.below(90_000)} ${zone}`;
}

/** What a forged changeset's user may be: bytes that no command takes. */
export const FORGED_USERS = ["caf\udce9 <&>", "us\u0001er <a@b>", " padded <p@q> ", "\udcff"];
/** What a forged changeset's message may be. */
export const FORGED_MESSAGES = [
  "",
  "\n\n  foo \t\r bar\0baz\n\n",
  "\x0b\r\x1c a\udcff \x0c\n",
  " \t ",
  "latin\udce9 <b>\nand \x1b[1mcolour",
  "a\u0085b\u2029c",
];
/** What a forged changeset's date line may have behind the seconds and the zone. */
export const FORGED_EXTRAS = [
  "",
  "",
  " branch:a\u0007b",
  " branch:default",
  " git_commit:xyz\0source:a\\nb",
  " topic:t",
];

const WORDS = [
  "if (x) {",
  "}",
  "",
  "",
  "  return 1;",
  "int main() {",
  "\tindented",
  "<p>&amp;</p>",
  "é ü 日本",
  "latin \udce9",
  "trailing  ",
];
const LINE_ENDS = ["\n", "\n", "\n", "\n", "\r\n", "\r", "\x0b\n", "\u2028\n", "\x0c\n"];

/** Returns one line, end included. */
export function drawLine(random: Random, ends: readonly string[]): string {
  const word = random.pick(WORDS);
  return `${random.chance(40) ? `${word} ${random.below(50)}` : word}${random.pick(ends)}`;
}

/** Returns the line ends that a file has: nearly always the usual ones. */
export function drawLineEnds(random: Random): readonly string[] {
  return random.weighted([
    [80, ["\n"]],
    [12, ["\r\n"]],
    [8, LINE_ENDS],
  ]);
}

/** Branches, some of which look like something else. */
export const BRANCHES = [
  "stable",
  "feat/x <&>",
  "a@b",
  "ü",
  "1.0",
  "v 2",
  "beef",
  "re-l",
  "a%2Fb",
  "q?y#z",
  "foo.zip",
  "%41",
  "it's",
];
/**
 * Tags. None is a branch, too: where such a tag's changeset is not there, Mercurial finds the branch no more, by mistake of one
 * error for another.
 */
export const TAGS = [
  "v1.0",
  "REL_1",
  "rel/2 <&>",
  "t@g",
  "tág",
  "ta g",
  "feed",
  "dead",
  "t%2Fg",
  "t?g#h",
  "t.tar.gz",
  "%54",
];
