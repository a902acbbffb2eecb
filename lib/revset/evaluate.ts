/** Finds the changesets that a revset means. Source: `hg help revsets`, judged by Mercurial 6.3.2. */
import { RepoError } from "../errors";
import { NULL_REV, type Rev } from "../ids";
import type { Repo } from "../repo/repo";
import { readInteger, readIntegerRange, readString } from "./arguments";
import { firstMember, listMembers, markMembers } from "./collect";
import type { Evaluation, RevsetView } from "./evaluation";
import { type Expression, toExpression } from "./expression";
import { FUNCTIONS, isKnownElsewhere } from "./functions/functions";
import { type Distance, markAtDistance, markBetween } from "./graph";
import { Marks } from "./marks";
import { parseRevset } from "./parse";
import { FilteredSet, ListSet, MarkedSet, type RevSet, SpanSet } from "./rev-set";
import { malformedRevset, unknownInRevset } from "./revset-error";
import { UnionSet } from "./union-set";
import { type Client, Work } from "./work";

/** More generations than there are. */
const ALL_GENERATIONS = 2 ** 31;

/**
 * Finds the changesets of a revset. They are read as they are asked for, so the first ones may cost little.
 * @throws RepoError `malformedRequest` when it is no revset; `unknownRevision` when it names what is not there;
 *   `notImplemented` for a function that Mercurial has and we have not; `tooLarge`; the signal's reason
 */
export async function findRevs(view: RevsetView, revset: string, client: Client): Promise<AsyncIterable<Rev>> {
  const tree = await parseRevset(revset, (symbol) => isChangeset(view, symbol));
  return (await new Evaluator(view, new Work(client)).evaluate(toExpression(tree))).members();
}

/** Says whether there is a changeset of a name, for the parser. */
async function isChangeset(view: RevsetView, symbol: string): Promise<boolean> {
  return (await view.lookUp(symbol)) !== undefined;
}

/** Finds the last changeset of a revset, `undefined` for none. @throws as `findRevs` */
export async function findLastRev(view: RevsetView, revset: string, client: Client): Promise<Rev | undefined> {
  const tree = await parseRevset(revset, (symbol) => isChangeset(view, symbol));
  return firstMember((await new Evaluator(view, new Work(client)).evaluate(toExpression(tree))).reversed());
}

class Evaluator implements Evaluation {
  readonly view: RevsetView;
  readonly work: Work;

  constructor(view: RevsetView, work: Work) {
    this.view = view;
    this.work = work;
  }

  get repo(): Repo {
    return this.view.repo;
  }

  all(): SpanSet {
    return new SpanSet(this.repo, this.work, 0, this.repo.length - 1);
  }

  none(): ListSet {
    return new ListSet([]);
  }

  filter(test: (rev: Rev) => boolean | Promise<boolean>, cost: number): RevSet {
    return new FilteredSet(this.work, this.all(), test, cost, true);
  }

  marked(marks: Marks): RevSet {
    return new MarkedSet(this.work, marks);
  }

  async mark(expression: Expression): Promise<Marks> {
    return markMembers(await this.evaluate(expression), this.repo.length, this.work);
  }

  async evaluate(expression: Expression): Promise<RevSet> {
    await this.work.step();
    switch (expression.kind) {
      case "symbol":
      case "string":
        return this.#lookUp(expression.text);
      case "and":
        return this.#intersect(await this.evaluate(expression.left), await this.evaluate(expression.right));
      case "difference":
        return this.#without(await this.evaluate(expression.left), await this.evaluate(expression.right));
      case "not":
        return this.#without(this.all(), await this.evaluate(expression.operand));
      case "or":
        return this.#unite(expression.items);
      case "range":
        return this.#range(expression.from, expression.to);
      case "dagrange": {
        const [roots, heads] = [await this.mark(expression.from), await this.mark(expression.to)];
        return this.marked(await markBetween(this, roots, heads));
      }
      case "parent":
        return this.#parents(expression.of, expression.nth);
      case "ancestor":
        return this.#firstAncestors(expression.of, expression.steps);
      case "relation":
        return this.#generations(expression.of, expression.relation, expression.subscript);
      case "function":
        return this.#call(expression.name, expression.args);
      case "list":
        throw malformedRevset("a revset has a list where there may be none");
      case "keyvalue":
        throw malformedRevset("a revset has a named argument where there may be none");
      case "subscript":
        throw malformedRevset("a revset has a subscript where there may be none");
    }
  }

  async #lookUp(symbol: string): Promise<RevSet> {
    if (symbol === "") throw malformedRevset("an empty string is not a valid revision");
    const rev = await this.view.lookUp(symbol);
    if (rev === undefined) throw unknownInRevset(`unknown revision '${symbol}'`);
    return new ListSet([rev]);
  }

  async #intersect(left: RevSet, right: RevSet): Promise<RevSet> {
    if (left.order !== "mixed" && right.cost < left.cost) {
      const members = await right.sorted(left.order);
      return new FilteredSet(this.work, members, (rev) => passes(left, rev), left.cost);
    }
    return new FilteredSet(this.work, left, (rev) => passes(right, rev), right.cost);
  }

  #without(left: RevSet, right: RevSet): RevSet {
    return new FilteredSet(this.work, left, async (rev) => !(await right.has(rev)), right.cost);
  }

  async #unite(items: readonly Expression[]): Promise<RevSet> {
    const parts: RevSet[] = [];
    // Names in a row are one list: there may be thousands.
    let names = new Set<Rev>();
    const endNames = () => {
      if (names.size > 0) parts.push(new ListSet([...names]));
      names = new Set();
    };
    for (const item of items) {
      const set = await this.evaluate(item);
      if (item.kind === "symbol" || item.kind === "string") for await (const rev of set.members()) names.add(rev);
      else {
        endNames();
        parts.push(set);
      }
    }
    endNames();
    const [only] = parts;
    return parts.length === 1 && only !== undefined ? only : new UnionSet(this.work, this.repo.length, parts);
  }

  async #range(from: Expression | undefined, to: Expression | undefined): Promise<RevSet> {
    const first = from === undefined ? 0 : await firstMember(await this.evaluate(from));
    const last = to === undefined ? this.repo.tip : await firstMember((await this.evaluate(to)).reversed());
    if (first === undefined || last === undefined) return this.none();
    return first <= last
      ? new SpanSet(this.repo, this.work, first, last)
      : new SpanSet(this.repo, this.work, last, first, "descending");
  }

  async #parents(of: Expression, nth: Expression | undefined): Promise<RevSet> {
    const number = nth === undefined ? undefined : readInteger("^", nth);
    if (number !== undefined && (number < 0 || number > 2)) throw malformedRevset("^ expects a number 0, 1, or 2");
    const found = new Marks(this.repo.length, this.work);
    for await (const rev of (await this.evaluate(of)).members()) {
      const [p1, p2] = this.repo.getParents(rev);
      const parent = number === 0 ? rev : number === 2 ? p2 : p1;
      // `x^` never is the null revision, and `x^1` may be.
      if (parent !== NULL_REV || number === 1 || number === 0) found.add(parent);
    }
    return this.marked(found);
  }

  async #firstAncestors(of: Expression, steps: Expression): Promise<RevSet> {
    const count = readInteger("~", steps);
    const found = new Marks(this.repo.length, this.work);
    for await (const rev of (await this.evaluate(of)).members()) {
      const end = count < 0 ? await this.#onlyDescendant(rev, -count) : await this.#firstAncestor(rev, count);
      if (end !== undefined) found.add(end);
    }
    return this.marked(found);
  }

  async #firstAncestor(rev: Rev, steps: number): Promise<Rev> {
    let at = rev;
    for (let step = 0; step < steps && at !== NULL_REV; step++) {
      await this.work.step();
      [at] = this.repo.getParents(at);
    }
    return at;
  }

  async #onlyDescendant(rev: Rev, steps: number): Promise<Rev | undefined> {
    let at = rev;
    for (let step = 0; step < steps; step++) {
      await this.work.step();
      const [child, other] = this.repo.getChildren(at);
      if (child === undefined) return undefined;
      if (other !== undefined) throw unknownInRevset("revision in set has more than one child");
      at = child;
    }
    return at;
  }

  /** `x#generations[-2:1]`: up to two generations before, and one after. */
  async #generations(of: Expression, relation: Expression, subscript: Expression | undefined): Promise<RevSet> {
    const name = relation.kind === "symbol" ? relation.text : readString("#", undefined);
    if (name !== "g" && name !== "generations") throw malformedRevset(`unknown relation '${name}'`);
    const all = { first: 1 - ALL_GENERATIONS, last: ALL_GENERATIONS - 1 };
    const range = subscript === undefined ? all : readIntegerRange("#", subscript, all);
    const from = await this.mark(of);
    const found = new Marks(this.repo.length, this.work);
    for (const [distance, direction] of splitGenerations(range)) {
      for (const rev of (await markAtDistance(this, from, distance, direction)).up()) found.add(rev);
    }
    return this.marked(found);
  }

  async #call(name: string, args: readonly Expression[]): Promise<RevSet> {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (known !== undefined) return known(this, args);
    if (isKnownElsewhere(name)) throw new RepoError("notImplemented", `the revset function ${name}() is not here`);
    throw malformedRevset(`unknown revset function: ${name}`);
  }
}

/** Says whether a member of another set is one of `set` too. */
function passes(set: RevSet, rev: Rev): boolean | Promise<boolean> {
  return set instanceof FilteredSet ? set.passes(rev) : set.has(rev);
}

/** Splits a range of generations at 0. One that begins above where it ends has none. */
function splitGenerations({
  first,
  last,
}: {
  first: number;
  last: number;
}): (readonly [Distance, "parents" | "children"])[] {
  const parts: (readonly [Distance, "parents" | "children"])[] = [];
  if (first < 0) parts.push([{ least: Math.max(0, -last), end: 1 - first }, "parents"]);
  if (last > 0) parts.push([{ least: Math.max(first, 0), end: last + 1 }, "children"]);
  if (first === 0 && last === 0) parts.push([{ least: 0, end: 1 }, "parents"]);
  return parts;
}

/** Lists all changesets of a revset, in order, at most `limit`. @throws as `findRevs` */
export async function listRevs(view: RevsetView, revset: string, client: Client, limit?: number): Promise<Rev[]> {
  const tree = await parseRevset(revset, (symbol) => isChangeset(view, symbol));
  const work = new Work(client);
  return listMembers(await new Evaluator(view, work).evaluate(toExpression(tree)), work, limit);
}
