/** A repository of many changesets without files, whose lines cross: for tests of what hangs together how. */

import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askPython } from "../../../hg/testing/ask-python";
import { hg } from "../../../hg/testing/real-hg";
import { seededRandom } from "../../../hg/testing/seeded-random";
import { openWholeAndScoped, type WholeAndScoped } from "./whole-and-scoped";

/** The moment that its dates lie before, and some after, Unix seconds. */
export const NOW = 1_700_000_000;
/** The changesets below this one are the ancestors of the last of them. */
const KNOT = 70;
/** Changesets in all. */
export const LENGTH = 160;

const SCRIPT = `
from mercurial import context, hg, ui as uimod

repo = hg.repository(uimod.ui.load(), question["path"].encode())
nodes = []
def parent(rev):
    return nodes[rev] if rev is not None else repo.nullid
with repo.wlock(), repo.lock(), repo.transaction(b"tangled"):
    for rev, (parents, extra, seconds) in enumerate(question["changesets"]):
        both = [parent(p) for p in (parents + [None, None])[:2]]
        text = b"change %d <&> \\xc3\\xa9\\n\\nmore" % rev if rev % 11 else b""
        more = {key.encode(): value.encode() for key, value in extra.items()}
        user = b"Dan B. %d <dan.b@example.com>" % rev if rev % 2 else b"dan.b.%d@example.com" % rev
        ctx = context.memctx(repo, both, text, [], lambda *given: None, user, (seconds, (rev % 5) * 3600 - 7200), more)
        nodes.append(repo.commitctx(ctx))
answer(None)
`;

/** A made-up changeset: its parents' numbers, its extra fields, its date. */
type MadeUp = readonly [parents: readonly number[], extra: Readonly<Record<string, string>>, seconds: number];

/** How long ago changesets are, in seconds: about where the words for an age change. */
const AGES = [
  0, 1, 2, 59, 119, 120, 7_199, 7_200, 172_799, 172_800, 1_209_600, 5_184_000, 63_071_999, 63_072_000,
].concat([63_072_001, -1, -30, -4_000, -200_000, -946_080_001, 946_080_000]);

/** Makes up changesets: several roots, forks, merges, criss-cross ones too, four branches that end open or closed. */
function makeUpChangesets(): MadeUp[] {
  const random = seededRandom(42);
  const branches = ["default", "stable/1", "älter", "old"];
  const made: MadeUp[] = [];
  const heads = new Set<number>();
  for (let rev = 0; rev < LENGTH; rev++) {
    const parents = new Set<number>();
    // The knot: all that there is comes together.
    const loose = rev < KNOT ? [...heads] : [];
    const isTied = rev < KNOT && KNOT - rev <= loose.length;
    if (isTied && rev > 0) for (const head of loose.slice(0, 2)) parents.add(head);
    if (rev > 0 && !isTied && random(20) > 0) parents.add(Math.max(0, rev - 1 - random(random(5) === 0 ? rev : 4)));
    if (parents.size > 0 && !isTied && random(3) === 0)
      parents.add(Math.max(0, rev - 1 - random(random(3) === 0 ? rev : 5)));
    for (const parent of parents) heads.delete(parent);
    heads.add(rev);
    const branch = branches[random(9)] ?? "default";
    const extra = random(8) === 0 && parents.size > 0 ? { branch, close: "1" } : { branch };
    made.push([[...parents], extra, NOW - (AGES[rev % AGES.length] ?? 0)]);
  }
  return made;
}

/** Makes the repository in the folder `path`, with bookmarks and local tags on what is in the knot. */
export function makeTangledRepo(path: string): void {
  mkdirSync(path, { recursive: true });
  hg(path, "init");
  writeFileSync(join(path, ".hg", "hgrc"), "[phases]\npublish=no\n");
  askPython(SCRIPT, { path, changesets: makeUpChangesets() });
  for (const rev of ["12", "34", "69"]) hg(path, "tag", "--local", "-r", rev, `v${rev}.é`);
  for (const rev of ["12", "64"]) hg(path, "bookmark", "-r", rev, `mark/${rev}`);
  hg(path, "phase", "--public", "-r", "20");
}

/** Opens the repository whole, and in a push that has all of it above the knot. @param folder where the rest is made */
export function openTangledRepo(folder: string, path: string): Promise<WholeAndScoped> {
  return openWholeAndScoped(folder, path, KNOT, (base) =>
    copyFileSync(join(path, ".hg", "localtags"), join(base, ".hg", "localtags")),
  );
}
