import { EventEmitter } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { onceQuiet } from "./once-quiet";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A server that does not listen: its requests are made here. */
function openQuietServer() {
  const server = createServer();
  const work = vi.fn();
  const stop = onceQuiet(server, 100, work);
  const begin = () => {
    const response = new EventEmitter();
    server.emit("request", {}, response);
    return { end: () => response.emit("close") };
  };
  return { work, stop, begin };
}

test("onceQuiet() does its work once when nobody asks", () => {
  const { work } = openQuietServer();
  vi.advanceTimersByTime(99);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1_000);
  expect(work).toHaveBeenCalledOnce();
});

test("onceQuiet() waits for every request that is running, and from the end of the last anew", () => {
  const { work, begin } = openQuietServer();
  vi.advanceTimersByTime(99);
  const [first, second] = [begin(), begin()];
  vi.advanceTimersByTime(1_000);
  first.end();
  vi.advanceTimersByTime(1_000);
  expect(work).not.toHaveBeenCalled();
  second.end();
  vi.advanceTimersByTime(99);
  expect(work).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(work).toHaveBeenCalledOnce();
  begin().end();
  vi.advanceTimersByTime(1_000);
  expect(work).toHaveBeenCalledOnce();
});

test("onceQuiet() does nothing any more when it is stopped, also when a request ends after that", () => {
  const { work, stop, begin } = openQuietServer();
  const running = begin();
  stop();
  running.end();
  vi.advanceTimersByTime(1_000);
  expect(work).not.toHaveBeenCalled();
});
