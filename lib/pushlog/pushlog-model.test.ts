/** Random queries against a model of the pushlog that reads as hgweb-compat 3.2 to 3.4 do: one sentence, one line. */
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isRepoError, RepoError } from "../errors";
import type { PushIndex } from "../push-index/push-index";
import { openSqlitePushIndex } from "../push-index/sqlite-push-index";
import { addMadeUpPushes, madeUpNode } from "../push-index/testing/made-up-push";
import { onePush } from "./one-push";
import { Pushlog, type PushlogSource } from "./pushlog";
import { parsePushlogQuery } from "./pushlog-query";

interface ModelPush {
  readonly pushId: number;
  readonly user: string;
  readonly dateSeconds: number;
  /** Oldest first; `NAME@BRANCH`. */
  readonly changesets: readonly string[];
}
type Parameters = readonly (readonly [name: string, value: string])[];
type Told = readonly (readonly [pushId: number, names: readonly string[]])[] | number;

const START = Date.UTC(2020, 8, 1) / 1_000;
const USERS = ["ann", "bob", "Bob"];
const NAMES = ["a", "b", "c", "d@stable", "e@stable", "f@side"];
/** 24 pushes whose clocks go back now and then; the same changesets come again and again. */
const PUSHES: readonly ModelPush[] = Array.from({ length: 24 }, (_, i) => ({
  pushId: i + 1,
  user: USERS[(i * 7) % 3] ?? "",
  dateSeconds: START + ((i * 5) % 24) * 3_600,
  changesets: NAMES.filter((_, at) => ((i * 37 + 11) >> at) & 1 || at === i % 6),
}));

const nameOf = (changeset: string) => changeset.split("@")[0] ?? "";
const branchOf = (changeset: string) => changeset.split("@")[1] ?? "default";

/** What the reference says of a query: the pushes with their changesets, or the status of its error. */
function model(pushes: readonly ModelPush[], parameters: Parameters, page: number): Told {
  const last = (name: string) => parameters.findLast(([key]) => key === name)?.[1];
  const all = (name: string) => parameters.filter(([key]) => key === name).map(([, value]) => value);
  const seconds = (text: string) => Date.parse(`${text.replace(" ", "T")}Z`) / 1_000;
  const isKnown = (name: string) =>
    name === "never" || PUSHES.some(({ changesets }) => changesets.some((c) => nameOf(c) === name));
  // A changeset means the newest push that holds it.
  const newest = (name: string) =>
    pushes.findLast(({ changesets }) => changesets.some((c) => nameOf(c) === name))?.pushId;
  const [startdate, fromchange, startID] = [last("startdate"), last("fromchange"), last("startID")];
  const [enddate, tochange, endID] = [last("enddate"), last("tochange"), last("endID")];
  const [users, changesets, branch] = [all("user"), all("changeset"), last("branch")];
  if (
    branch !== undefined &&
    branch !== "default" &&
    !pushes.some((push) => push.changesets.some((c) => branchOf(c) === branch))
  )
    return 404;

  let found = [...pushes];
  const isLatest =
    [startdate, fromchange, startID].every((bound) => bound === undefined) && users.length + changesets.length === 0;
  if (isLatest) {
    const lastId = pushes.at(-1)?.pushId ?? 0;
    found = found.filter(({ pushId }) => pushId <= lastId - 10 * (page - 1) && pushId > lastId - 10 * page);
  } else {
    if (startdate !== undefined) found = found.filter((push) => push.dateSeconds > seconds(startdate));
    else if (fromchange !== undefined) {
      if (!isKnown(fromchange)) return 404;
      found = found.filter((push) => push.pushId > (newest(fromchange) ?? 0));
    } else if (startID !== undefined) found = found.filter((push) => push.pushId > Number(startID));
    if (enddate !== undefined) found = found.filter((push) => push.dateSeconds < seconds(enddate));
    else if (tochange !== undefined) {
      if (!isKnown(tochange)) return 404;
      const upTo = newest(tochange);
      if (upTo === undefined) return 400;
      found = found.filter((push) => push.pushId <= upTo);
    } else if (endID !== undefined) found = found.filter((push) => push.pushId <= Number(endID));
    if (users.length > 0) found = found.filter((push) => users.includes(push.user));
    if (changesets.some((name) => !isKnown(name))) return 404;
    const holders = changesets.map(newest);
    if (changesets.length > 0) found = found.filter((push) => holders.includes(push.pushId));
  }
  return found.flatMap((push) => {
    const kept = push.changesets.filter((changeset) => branch === undefined || branchOf(changeset) === branch);
    const shown = last("tipsonly") === "1" ? kept.slice(-1) : kept;
    return shown.length === 0 ? [] : [[push.pushId, shown.map(nameOf)] as const];
  });
}

let index: PushIndex;
beforeAll(async () => {
  index = openSqlitePushIndex(":memory:");
  await index.migrate();
  await addMadeUpPushes(index, "try", PUSHES);
});
afterAll(() => index.close());

const nodes = new Map([...NAMES.map(nameOf), "never"].map((name) => [madeUpNode(name), name] as const));

async function product(
  source: PushlogSource,
  parameters: Parameters,
  page: string,
  order: "oldestFirst" | "newestFirst",
): Promise<Told> {
  const symbols = {
    async resolveChangeset(symbol: string) {
      if (!nodes.has(madeUpNode(symbol))) throw new RepoError("unknownRevision", `unknown revision '${symbol}'`);
      return madeUpNode(symbol);
    },
    isBranch: async (name: string) => name === "default",
  };
  try {
    const query = parsePushlogQuery(new URLSearchParams(parameters.map(([name, value]) => [name, value])), page, START);
    const { pieces } = await new Pushlog(source, "try", symbols).queryPushes(query, { order, withChangesets: false });
    const told: [number, string[]][] = [];
    for await (const piece of pieces) {
      for (const { push, nodes: shown } of piece) told.push([push.pushId, shown.map((node) => nodes.get(node) ?? "")]);
    }
    return order === "oldestFirst" ? told : told.reverse();
  } catch (error) {
    if (!isRepoError(error)) throw error;
    return error.status;
  }
}

const dates = fc
  .integer({ min: -2, max: 26 })
  .map((hour) => new Date((START + hour * 3_600) * 1_000).toISOString().replace("T", " ").slice(0, 19));
const ids = fc.integer({ min: -1, max: 26 }).map(String);
const changes = fc.constantFrom(...NAMES.map(nameOf), "never", "unknown");
const parameter = fc.oneof(
  fc.tuple(fc.constantFrom("startdate", "enddate"), dates),
  fc.tuple(fc.constantFrom("startID", "endID"), ids),
  fc.tuple(fc.constantFrom("fromchange", "tochange"), changes),
  fc.tuple(fc.constant("changeset"), changes),
  fc.tuple(fc.constant("user"), fc.constantFrom(...USERS, "nobody")),
  fc.tuple(fc.constant("branch"), fc.constantFrom("default", "stable", "side", "nowhere")),
  fc.tuple(fc.constant("tipsonly"), fc.constantFrom("1", "0", "")),
);
const queries = fc.record({
  parameters: fc.array(parameter, { maxLength: 5 }),
  page: fc.integer({ min: 1, max: 4 }),
  order: fc.constantFrom("oldestFirst" as const, "newestFirst" as const),
});

test("queryPushes() gives what the model gives, whatever is asked", async () => {
  const property = fc.asyncProperty(queries, async ({ parameters, page, order }) => {
    expect(await product(index, parameters, String(page), order)).toEqual(model(PUSHES, parameters, page));
  });
  await fc.assert(property, { numRuns: 1_500 });
}, 60_000);

test("queryPushes() of one push alone gives what the model gives of a pushlog that has but that one", async () => {
  const property = fc.asyncProperty(
    queries,
    fc.integer({ min: 1, max: 24 }),
    async ({ parameters, page, order }, pushId) => {
      const push = await index.getPush("try", pushId);
      if (push === undefined) throw new Error("the push was made up");
      const alone = PUSHES.filter((candidate) => candidate.pushId === pushId);
      expect(await product(onePush(index, push), parameters, String(page), order)).toEqual(
        model(alone, parameters, page),
      );
    },
  );
  await fc.assert(property, { numRuns: 1_000 });
}, 60_000);
