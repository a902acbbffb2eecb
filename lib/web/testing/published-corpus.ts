/** The whole corpus, published over its base and asked without HTTP. */
import { type CorpusPush, corpusPushes, hasCorpus, readCorpusBundle, restoreCorpusBase } from "../../hg/testing/corpus";
import { publish } from "../../publish/publish";
import { openSampleTree } from "../../publish/testing/sample-tree";
import type { Push } from "../../push-index/push-index";
import type { AnswerRequest } from "../answer";
import { sampleAnswers } from "./sample-site";

/** The corpus as a tree, `try`. */
export interface PublishedCorpus {
  readonly answers: AnswerRequest;
  /** Returns the push that was made of a corpus push. @throws Error when there is none */
  getPush(push: CorpusPush): Push;
}

/** Publishes all pushes in `folder`; none where there is no corpus. Takes some ten seconds. */
export async function publishCorpus(folder: string): Promise<PublishedCorpus | undefined> {
  if (!hasCorpus) return undefined;
  restoreCorpusBase(`${folder}/base`);
  const tree = await openSampleTree(`${folder}/base`, folder);
  const pushes = new Map<CorpusPush, Push>();
  for (const corpusPush of stackedFirst()) {
    const { user, date } = corpusPush;
    const { push } = await publish(tree, { bytes: readCorpusBundle(corpusPush), user, dateSeconds: date });
    pushes.set(corpusPush, push);
  }
  const getPush = (corpusPush: CorpusPush) => {
    const push = pushes.get(corpusPush);
    if (push === undefined) throw new Error(`push ${corpusPush.id} was not published`);
    return push;
  };
  return { answers: sampleAnswers(tree), getPush };
}

/**
 * Orders the pushes so that those which others stand on are alone when these come: a parent that several pushes hold is
 * taken from the newest of them, and hg's answers are over the one that `depends` names.
 */
function stackedFirst(): Iterable<CorpusPush> {
  const stacked = corpusPushes.filter(({ depends }) => depends.length > 0);
  const below = stacked.flatMap(({ depends }) => depends);
  return new Set([...corpusPushes.filter(({ id }) => below.includes(id)), ...stacked, ...corpusPushes]);
}
