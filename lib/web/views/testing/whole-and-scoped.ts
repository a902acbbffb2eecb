/** One history asked for twice: whole as a base, and as a base with its last changesets pushed. */
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hg } from "../../../hg/testing/real-hg";
import { publish } from "../../../publish/publish";
import { openSampleTree } from "../../../publish/testing/sample-tree";
import type { AnswerRequest } from "../../answer";
import { sampleAnswers } from "../../testing/sample-site";

/** The answers over both. */
export interface WholeAndScoped {
  readonly whole: AnswerRequest;
  readonly scoped: AnswerRequest;
  /** Where the push is: `/try/bundle/…`. */
  readonly scope: string;
}

/**
 * Opens a repository as a base, and beside it a base of its first changesets with the rest pushed in one bundle.
 * @param folder where the second base, the bundle and both indices are made
 * @param work the repository
 * @param baseLength changesets that the second base has
 * @param prepareBase does what is left to do in the second base
 */
export async function openWholeAndScoped(
  folder: string,
  work: string,
  baseLength: number,
  prepareBase: (base: string) => void = () => undefined,
): Promise<WholeAndScoped> {
  const whole = sampleAnswers(await openSampleTree(work, folder));
  const base = join(folder, "base");
  const last = String(baseLength - 1);
  // Phases stay as they are: what the one calls draft, the other does too.
  hg(folder, "clone", "-q", "-U", "--config", "phases.publish=no", "-r", last, work, base);
  prepareBase(base);
  hg(work, "bundle", "-q", "--base", last, "-r", "head()", join(folder, "push.hg"));
  const other = join(folder, "other");
  mkdirSync(other);
  const tree = await openSampleTree(base, other);
  const bytes = readFileSync(join(folder, "push.hg"));
  const { push } = await publish(tree, { bytes, user: "ann@example.com", dateSeconds: 1_600_000_000 });
  return { whole, scoped: sampleAnswers(tree), scope: `/try/bundle/${push.bundle}` };
}
