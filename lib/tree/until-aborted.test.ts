import { expect, test } from "vitest";
import { untilAborted } from "./until-aborted";

test("untilAborted() gives what the work gives, and leaves no listener behind", async () => {
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...args: Parameters<typeof add>) => {
    listeners++;
    add(...args);
  };
  signal.removeEventListener = (...args: Parameters<typeof remove>) => {
    listeners--;
    remove(...args);
  };
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilAborted(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
  await new Promise(setImmediate);
  expect(listeners).toBe(0);
});

test("untilAborted() leaves with the signal's reason, and the work goes on for the others", async () => {
  let finish: (value: string) => void = () => undefined;
  const work = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const hasty = new AbortController();
  const waiting = [untilAborted(work, hasty.signal), untilAborted(work, new AbortController().signal)] as const;
  hasty.abort(new Error("the time is up"));
  await expect(waiting[0]).rejects.toThrow("the time is up");
  finish("done");
  expect(await waiting[1]).toBe("done");
});

test("untilAborted() does not wait at all when the signal is aborted already, whatever becomes of the work", async () => {
  const work = Promise.reject(new Error("nobody hears of it"));
  await expect(untilAborted(work, AbortSignal.abort(new Error("gone")))).rejects.toThrow("gone");
});
