import { afterEach, expect, test, vi } from "vitest";
import { Turns } from "./turns";

afterEach(() => vi.restoreAllMocks());

test("Turns.next() lets others go first only when the turn is over", async () => {
  let now = 0;
  vi.spyOn(performance, "now").mockImplementation(() => now);
  const turns = new Turns();
  let othersWent = false;
  setImmediate(() => {
    othersWent = true;
  });
  await turns.next();
  expect(othersWent).toBe(false);
  now += 1000;
  await turns.next();
  expect(othersWent).toBe(true);
});

test("Turns.next() throws the reason of the signal that stops the work", async () => {
  const controller = new AbortController();
  const turns = new Turns(controller.signal);
  await turns.next();
  controller.abort(new Error("the client has gone"));
  await expect(turns.next()).rejects.toThrow("the client has gone");
});

test("Turns.run() gives the result of work in steps, and stops it between two of them", async () => {
  const controller = new AbortController();
  const turns = new Turns(controller.signal);
  let steps = 0;
  function* work(): Generator<void, string> {
    for (; steps < 3; steps++) yield;
    return "done";
  }
  expect(await turns.run(work())).toBe("done");
  controller.abort(new Error("the client has gone"));
  steps = 0;
  await expect(turns.run(work())).rejects.toThrow("the client has gone");
  expect(steps).toBe(0);
});
