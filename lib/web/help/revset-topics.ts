/** Help on searches and their language; which functions there are, the language's own table says. */
import { FUNCTIONS } from "../../revset/functions/functions";
import type { HelpBlock, HelpText } from "./help-text";

export const SEARCHES: HelpText = {
  topic: "searches",
  summary: "How to search",
  sections: [
    {
      heading: undefined,
      blocks: [
        "`/TREE/log?rev=QUERY`, and the field at the top of each page. The query is taken for the first of these that it can be:",
        {
          terms: [
            ["a changeset", "A node, a prefix of it, a number, a bookmark, a tag or a branch."],
            ["a revset", "An expression with an operator or a function: see the topic `revsets`."],
            ["keywords", "Each word has to be in the author, the message or the names of the files, in any case."],
          ],
        },
        "`forcekw` in the query asks for keywords, whatever they look like. `revcount=N` asks for more results than 20. In the scope of a push all its changesets are searched, and the repository's below them.",
      ],
    },
  ],
};

/** What each function finds; `set` is a revset, square brackets are around what may be left out. */
const MEANINGS: Readonly<Record<string, readonly [usage: string, meaning: string]>> = {
  adds: ["adds(pattern)", "That add files of that pattern."],
  all: ["all()", "All changesets."],
  ancestor: ["ancestor(set, …)", "The greatest common ancestor."],
  ancestors: ["ancestors(set[, depth])", "The members and all below them."],
  author: ["author(text)", "Whose author has the text in it."],
  automationrelevant: ["automationrelevant(set)", "That one, and its ancestors in its push."],
  bisect: ["bisect(state)", "None: nobody bisects in a served repository."],
  bisected: ["bisected(state)", "None, for the same reason."],
  bookmark: ["bookmark([name])", "That bookmark's, or all that have one."],
  branch: ["branch(name or set)", "On that branch, or on the members' branches."],
  branchpoint: ["branchpoint()", "With more than one child."],
  bundle: ["bundle()", "In the scope of a push: its own."],
  children: ["children(set)", "The members' children."],
  closed: ["closed()", "That close their branch."],
  commonancestors: ["commonancestors(set)", "Ancestors of every member."],
  conflictlocal: ["conflictlocal()", "None: nobody merges in a served repository."],
  conflictother: ["conflictother()", "None, for the same reason."],
  contentdivergent: ["contentdivergent()", "Rewritten in two ways."],
  converted: ["converted([id])", "Converted from another system."],
  date: ["date(interval)", "Of that time: `2026-11`, `>2026-11-01`, `-7` (the last week), `from to to`."],
  desc: ["desc(text)", "Whose message has the text in it."],
  descendants: ["descendants(set[, depth])", "The members and all above them."],
  destination: ["destination([set])", "Made from the members by graft, rebase or transplant."],
  draft: ["draft()", "In the phase draft."],
  expectsize: ["expectsize(set, size)", "The members, when there are so many; else an error."],
  extinct: ["extinct()", "Obsolete, with obsolete descendants only."],
  extra: ["extra(label[, value])", "With such an item beside the message."],
  file: ["file(pattern)", "That touch files of that pattern."],
  filelog: ["filelog(pattern)", "Linked from the histories of these files."],
  firefoxrelease: ["firefoxrelease([channel[, platform]])", "None: releases are built from other repositories."],
  first: ["first(set[, n])", "The first n members; one, when n is not given."],
  follow: ["follow([file[, startrev]])", "The history of files that a changeset has, across renames and copies."],
  followlines: [
    "followlines(file, from:to, startrev=set)",
    "That touched these lines of the file that a changeset has.",
  ],
  head: ["head()", "Heads of branches."],
  heads: ["heads(set)", "Members without a child among them."],
  hidden: ["hidden()", "None: what is hidden is not served."],
  id: ["id(prefix)", "The one whose node begins so."],
  keyword: ["keyword(text)", "With the text in author, message or names of files."],
  last: ["last(set[, n])", "The last n members."],
  limit: ["limit(set[, n[, offset]])", "The first n members from an offset on."],
  matching: ["matching(set[, fields])", "That are like the members in these fields."],
  max: ["max(set)", "The member with the highest number."],
  merge: ["merge()", "With two parents."],
  min: ["min(set)", "The member with the lowest number."],
  modifies: ["modifies(pattern)", "That change files of that pattern."],
  none: ["none()", "No changeset."],
  obsolete: ["obsolete()", "Rewritten or pruned."],
  only: ["only(set[, other])", "Ancestors of the members that are no ancestors of the others."],
  origin: ["origin([set])", "That the members were grafted, rebased or transplanted from."],
  orphan: ["orphan()", "With an obsolete ancestor."],
  p1: ["p1([set])", "First parents."],
  p2: ["p2([set])", "Second parents."],
  parents: ["parents([set])", "Parents."],
  phasedivergent: ["phasedivergent()", "That would rewrite a public changeset."],
  present: ["present(set)", "The members; none, when a name in it is not there."],
  public: ["public()", "In the phase public."],
  pushdate: ["pushdate(interval)", "Pushed at that time."],
  pushhead: ["pushhead()", "The newest changeset of each push."],
  pushid: ["pushid(number)", "Of that push."],
  pushrev: ["pushrev(set)", "Of the members' pushes."],
  pushuser: ["pushuser(text)", "Pushed by a user whose name has the text in it."],
  removes: ["removes(pattern)", "That remove files of that pattern."],
  rev: ["rev(number)", "The one of that number, if there is one."],
  reverse: ["reverse(set)", "The members, last first."],
  reviewer: ["reviewer(name)", "Whose message names that reviewer."],
  revset: ["revset(set)", "The members."],
  roots: ["roots(set)", "Members without a parent among them."],
  secret: ["secret()", "In the phase secret."],
  sort: [
    "sort(set[, keys])",
    "The members in order: `rev`, `branch`, `desc`, `user`, `author`, `date`, `node`, `topo`, or the reverse (`-date`).",
  ],
  stack: ["stack([set])", "The members and the drafts that they stand on."],
  successors: ["successors(set)", "What the members were rewritten to."],
  tag: ["tag([name])", "That tag's, or all that have one."],
  tagged: ["tagged([name])", "The same."],
  unstable: ["unstable()", "With an obsolete ancestor."],
  user: ["user(text)", "Whose author has the text in it."],
};

/** Returns the help on revsets. Functions whose names begin with `_` are Mercurial's own affair. */
export function describeRevsets(): HelpText {
  const functions = Object.keys(FUNCTIONS)
    .filter((name) => !name.startsWith("_"))
    .sort();
  return {
    topic: "revsets",
    summary: "Searching with expressions",
    sections: [
      {
        heading: undefined,
        blocks: [
          "A revset is an expression whose value is a set of changesets. This is Mercurial's language, as hg.mozilla.org lets pages use it.",
          { lines: ["branch(default) and not merge()", "ancestors(tip) - ancestors(tip~10)", "last(all(), 5)"] },
        ],
      },
      { heading: "Operators", blocks: [OPERATORS] },
      {
        heading: "Functions",
        blocks: [{ terms: functions.map((name) => MEANINGS[name] ?? [name, "See `hg help revsets`."]) }],
      },
      {
        heading: "Texts",
        blocks: [
          'A text with anything but letters, digits and a few signs in it stands in quotes: `desc("two words")`. `literal:` before it looks for it as it is. Regular expressions (`re:`) are not allowed in a page: the query is then taken for keywords.',
        ],
      },
      {
        heading: "Files",
        blocks: [
          'A pattern is a glob from the root of the repository: `file("src/*.c")`, `file("**/moz.build")`. Other kinds are written before it: `path:` a file or all below a folder, `rootfilesin:` what lies in a folder itself, `relglob:` a glob in any folder, `relre:` a regular expression. Filesets (`set:`) are not here.',
        ],
      },
      {
        heading: "Pushes",
        blocks: [
          "In the scope of a push the functions about pushes know that one; what the base has was not pushed here. Outside of a scope a revset that names changesets of one push by their nodes, or one push by `pushid(number)`, is asked of that push's scope: `pushid(5)`, `NODE~1`.",
        ],
      },
    ],
  };
}

const OPERATORS: HelpBlock = {
  terms: [
    ["not x", "All that are not in x."],
    ["x::y", "Descendants of x that are ancestors of y. `::y` and `x::` leave one side open."],
    ["x:y", "By number, from x to y. `:y` and `x:` leave one side open."],
    ["x and y, x & y", "In both."],
    ["x or y, x | y, x + y", "In one or both."],
    ["x - y", "In x and not in y."],
    ["x % y", "Ancestors of x that are no ancestors of y: `only(x, y)`."],
    ["x^n", "The nth parent: `x^` is the first, `x^2` the second."],
    ["x~n", "The nth first ancestor."],
    ["x ## y", "Two texts, joined."],
    ["(x)", "x before what stands around it."],
  ],
};
