/** Functions about grafts, transplants and rebases: where changesets were copied from. */
import { toByteString } from "../../bytes/text";
import { type Node, NULL_REV, parseNode, type Rev } from "../../ids";
import { expectCount } from "../arguments";
import type { Evaluation, RevsetFunctions } from "../evaluation";
import type { Expression } from "../expression";
import { Marks } from "../marks";
import { COST } from "../rev-set";

/** The extra items that name a source, in the order that they are looked at. */
const SOURCES = ["source", "transplant_source", "rebase_source"];
const NODE_BYTES = 20;

export const ORIGIN_FUNCTIONS: RevsetFunctions = {
  origin: async (evaluation, args) => {
    expectCount("origin", args, 0, 1);
    const found = new Marks(evaluation.repo.length, evaluation.work);
    for await (const rev of (await evaluateOrAll(evaluation, args[0])).members()) {
      const first = (await listSources(evaluation, rev)).at(-1);
      if (first !== undefined) found.add(first);
    }
    return evaluation.marked(found);
  },
  destination: async (evaluation, args) => {
    expectCount("destination", args, 0, 1);
    const from = await evaluateOrAll(evaluation, args[0]);
    return evaluation.filter(async (rev) => {
      for (const source of await listSources(evaluation, rev)) if (await from.has(source)) return true;
      return false;
    }, COST.changeset);
  },
};

async function evaluateOrAll(evaluation: Evaluation, set: Expression | undefined) {
  return set === undefined ? evaluation.all() : evaluation.evaluate(set);
}

/** Lists what a changeset was copied from, the source's own source after it. */
async function listSources(evaluation: Evaluation, rev: Rev): Promise<readonly Rev[]> {
  const sources = new Set<Rev>();
  for (let at = await readSource(evaluation, rev); at !== undefined; at = await readSource(evaluation, at)) {
    if (sources.has(at)) break; // whoever writes extra items can write a circle
    sources.add(at);
  }
  return [...sources];
}

async function readSource({ repo, work }: Evaluation, rev: Rev): Promise<Rev | undefined> {
  if (rev === NULL_REV) return undefined;
  const { extras } = await work.read(repo, rev);
  for (const label of SOURCES) {
    for (const node of readNodes(extras.get(label))) {
      const source = repo.getRev(node);
      if (source !== undefined && !(source >= 0 && repo.isHidden(source))) return source;
    }
  }
  return undefined;
}

/** The transplant extension writes the node's 20 bytes, of which we have what they would be as text. */
function readNodes(value: string | undefined): readonly Node[] {
  if (value === undefined) return [];
  return [parseNode(value), toHex(toByteString(value)), toHex(value)].filter((node) => node !== undefined);
}

function toHex(bytes: string): Node | undefined {
  return bytes.length === NODE_BYTES ? parseNode(Buffer.from(bytes, "latin1").toString("hex")) : undefined;
}
