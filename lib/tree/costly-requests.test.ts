import { expect, test } from "vitest";
import { CostlyRequests } from "./costly-requests";

test("begin() refuses one too many with 429 and Retry-After, until another is answered", () => {
  const requests = new CostlyRequests(2);
  const [first, second, third] = [requests.open(), requests.open(), requests.open()];
  first.begin();
  second.begin();
  second.begin(); // as often as it likes
  expect(requests.running).toBe(2);
  expect(() => third.begin()).toThrow(
    expect.objectContaining({ code: "tooManyRequests", status: 429, retryAfterSeconds: 5 }),
  );
  first.pause();
  third.begin();
  expect(requests.running).toBe(2);
});

test("pause() makes room while a client reads, and resume() never turns one away", () => {
  const requests = new CostlyRequests(1);
  const [slow, other, cheap] = [requests.open(), requests.open(), requests.open()];
  slow.begin();
  slow.pause();
  other.begin();
  slow.resume();
  slow.begin();
  cheap.resume();
  expect(requests.running).toBe(2);
  for (const request of [slow, other, cheap]) {
    request.pause();
    request.pause();
  }
  expect(requests.running).toBe(0);
});
