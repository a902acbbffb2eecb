/** Has hgweb and us answer the same random URLs, in the base and in the scope of each push. */
import { publish } from "../../lib/publish/publish";
import type { Tree } from "../../lib/tree/tree";
import type { Subject } from "./draw-symbols";
import { drawChoice, drawUrl, EVERY_CHOICE } from "./draw-urls";
import type { Hgweb, Response } from "./hgweb";
import type { Random } from "./random";
import type { Tally } from "./tally";
import type { World } from "./world";

/** A repository that both serve. */
export interface Scope extends Subject {
  /** As hg opens it. */
  readonly repository: string;
  /** The path below which it is served. */
  readonly mount: string;
}

/** Publishes the pushes of a world; returns the base and the scope of each. */
export async function publishWorld(hgweb: Hgweb, { base, sent }: World, tree: Tree): Promise<readonly Scope[]> {
  const scopes: Scope[] = [];
  const pushed: string[] = [];
  for (const { file, ...upload } of sent) {
    const { push } = await publish(tree, upload);
    const repository = `bundle:${base}+${file}`;
    scopes.push({ repository, mount: `/try/bundle/${push.bundle}`, told: await hgweb.tell(repository), foreign: [] });
    pushed.push(...push.nodes);
  }
  // Outside of a scope we show what was pushed, too.
  return [{ repository: base, mount: "/try", told: await hgweb.tell(base), foreign: pushed }, ...scopes];
}

/** What is compared, and how much of it. */
export interface Comparison {
  readonly hgweb: Hgweb;
  readonly askOurs: (url: string) => Promise<Response>;
  readonly scopes: readonly Scope[];
  /** URLs in each scope beside one of every command in every style. */
  readonly count: number;
  readonly random: Random;
  readonly tally: Tally;
}

/** Returns the differences that nothing on a list explains: for each the URL, and what is the first. */
export async function compareScopes({ hgweb, askOurs, scopes, count, random, tally }: Comparison): Promise<string[]> {
  const differences: string[] = [];
  for (const scope of scopes) {
    const more = Array.from({ length: count }, () => drawChoice(random));
    for (const choice of [...EVERY_CHOICE, ...more]) {
      const drawn = drawUrl(random, choice, scope.mount, scope);
      const theirs = hgweb.ask(scope.repository, scope.mount, drawn.url);
      const difference = tally.judge(drawn, await theirs, await askOurs(drawn.url), scope.mount);
      if (difference !== undefined) differences.push(`${drawn.url}\n  ${difference}`);
    }
  }
  return differences;
}
