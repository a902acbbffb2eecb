import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { type ErrorCode, RepoError } from "../errors";
import type { AnswerRequest } from "../web/answer";
import { bytesPlan, openDoor } from "./testing/open-door";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Answers as `lib/web` does when something fails. */
function failWith(code: ErrorCode, message: string): AnswerRequest {
  const failure = new RepoError(code, message, { key: "bundles/x.hg" }, new Error("connect ECONNREFUSED"));
  const { status } = failure;
  const body = Buffer.from(message);
  return async () => ({
    cacheable: false,
    produce: async () => ({ kind: "bytes", status, headers: {}, failure, body }),
  });
}

test("each answer names its request, and each line of the log does", async () => {
  const door = await openDoor(failWith("storeUnavailable", "the store is away"));
  const ids = await Promise.all(
    [door.ask("/a"), door.ask("/b")].map(async (answer) => (await answer).headers["x-request-id"]),
  );
  expect(ids).toEqual([expect.stringMatching(UUID), expect.stringMatching(UUID)]);
  expect(ids[0]).not.toBe(ids[1]);
  await expect.poll(() => door.debugged.length).toBe(2);
  for (const lines of [door.logged, door.debugged]) {
    expect(Object.fromEntries(lines.map(({ url, requestId }) => [url, requestId]))).toEqual({
      "/a": ids[0],
      "/b": ids[1],
    });
  }
});

test("a trusted proxy's id is taken over; anybody else's, or an odd one, is not", async () => {
  const ask = async (trustedProxies: readonly string[], id: string) => {
    const door = await openDoor(async () => bytesPlan("x"), { trustedProxies });
    return (await door.ask("/", { "x-request-id": id })).headers["x-request-id"];
  };
  expect(await ask(["127.0.0.0/8"], "edge-1:42")).toBe("edge-1:42");
  expect(await ask(["127.0.0.1", "::1"], "edge-1:42")).toBe("edge-1:42");
  expect(await ask(["10.0.0.0/8"], "edge-1:42")).toMatch(UUID);
  expect(await ask([], "edge-1:42")).toMatch(UUID);
  expect(await ask(["127.0.0.1"], "a b")).toMatch(UUID);
  expect(await ask(["127.0.0.1"], "a".repeat(129))).toMatch(UUID);
});

test.for([
  ["storeUnavailable", "warn"],
  ["missingBase", "warn"],
  ["indexUnavailable", "warn"],
  ["deadlineExceeded", "warn"],
  ["tooManyRequests", "warn"],
  ["corruptStore", "error"],
  ["corruptObject", "error"],
] as const)("%s is logged at level %s, with code, facts and cause", async ([code, level]) => {
  const door = await openDoor(failWith(code, "cannot do it"));
  const { status } = await door.ask("/try/rev/tip");
  const failure = {
    code,
    message: "cannot do it",
    facts: { key: "bundles/x.hg" },
    cause: { message: "connect ECONNREFUSED" },
  };
  expect(door.logged).toMatchObject([
    { level, status, method: "GET", url: "/try/rev/tip", failure, msg: "a request failed" },
  ]);
});

test.for(["malformedRequest", "unknownRevision", "tooLarge", "hgwebServerError", "notImplemented"] as const)(
  "%s is the client's affair, and only seen at level debug",
  async (code) => {
    const door = await openDoor(failWith(code, "cannot do it"));
    const { status } = await door.ask("/try/rev/tip");
    expect(door.logged).toEqual([]);
    await expect.poll(() => door.debugged).toMatchObject([{ url: "/try/rev/tip", status }]);
  },
);

test("no line holds a user's address, wherever it comes from", async () => {
  const door = await openDoor(failWith("indexUnavailable", "cannot find the pushes of dev@example.org"));
  await door.ask("/try/json-pushes?user=dev@example.org&full=1");
  await door.ask("/try/json-pushes?user=dev%40example.org");
  await expect.poll(() => door.debugged.length).toBe(2);
  const all = JSON.stringify([...door.logged, ...door.debugged]);
  expect(all).toContain("/try/json-pushes?user=…&full=1");
  expect(all).not.toMatch(/dev|example\.org/);
});

test("the line of a request tells its bytes and time, and whether the client had all of it", async () => {
  const door = await openDoor(async () => bytesPlan("x".repeat(5000)));
  await door.ask("/whole");
  await expect
    .poll(() => door.debugged)
    .toMatchObject([{ isWhole: true, status: 200, durationMs: expect.any(Number) }]);
  expect(door.debugged[0]?.["bytes"]).toBeGreaterThan(5000);
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (;;) yield Buffer.alloc(65_536);
  }
  const cut = await openDoor(async () => bytesPlan(endless()));
  const socket = connect(cut.port, "127.0.0.1");
  socket.write("GET /cut HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "data");
  socket.destroy();
  await expect.poll(() => cut.debugged).toMatchObject([{ url: "/cut", isWhole: false }]);
  expect(cut.logged).toEqual([]);
});
