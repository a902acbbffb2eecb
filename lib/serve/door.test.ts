import { once } from "node:events";
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { RepoError } from "../errors";
import type { Plan, WebRequest } from "../web/answer";
import { bytesPlan, openDoor } from "./testing/open-door";

test("createDoor() answers in bytes with length and safety headers", async () => {
  const door = await openDoor(async () => bytesPlan("hello\n"));
  const { status, reason, headers, body } = await door.ask("/try/raw-rev/tip");
  expect([status, reason, body.toString()]).toEqual([200, "OK", "hello\n"]);
  expect(headers).toMatchObject({
    "content-length": "6",
    "content-type": "text/plain; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    "x-content-type-options": "nosniff",
    vary: "Accept-Encoding",
  });
});

test("createDoor() hands over the URL exactly as sent", async () => {
  const seen: WebRequest[] = [];
  const door = await openDoor(async (request) => {
    seen.push(request);
    return bytesPlan("");
  });
  await door.ask("/try/file/tip/odd/%E9%2Fx//y/?a=1&a=2;b", { "X-Test": "1" });
  expect(seen[0]?.url).toBe("/try/file/tip/odd/%E9%2Fx//y/?a=1&a=2;b");
  expect(seen[0]?.headers.get("x-test")).toBe("1");
});

test("createDoor() takes the absolute form of a target, and refuses one that is no path", async () => {
  const door = await openDoor(async ({ url }) => bytesPlan(url));
  expect((await door.ask("http://try.example/try/log?rev=1")).body.toString()).toBe("/try/log?rev=1");
  expect((await door.ask("HTTPS://try.example:443/try/http://x/")).body.toString()).toBe("/try/http://x/");
  expect((await door.ask("http://try.example")).body.toString()).toBe("/");
  expect((await door.ask("http://try.example?style=json")).body.toString()).toBe("/?style=json");
  expect((await door.ask("*", {}, "OPTIONS")).body.toString()).toBe("/");
  for (const target of ["*", "ftp://try.example/try", "try"]) {
    expect([target, (await door.ask(target)).status]).toEqual([target, 400]);
  }
});

test("createDoor() answers HEAD as GET, without the body", async () => {
  const door = await openDoor(async () => bytesPlan("hello\n", { etag: "e1", cacheControl: "max-age=60" }));
  const get = await door.ask("/try/raw-rev/tip");
  const head = await door.ask("/try/raw-rev/tip", {}, "HEAD");
  expect(head.body.length).toBe(0);
  const own = { date: "", "x-request-id": "" };
  expect({ ...head.headers, ...own }).toEqual({ ...get.headers, ...own });
});

test("createDoor() hands over every method, and never reads an upload", async () => {
  const door = await openDoor(async ({ method }) => bytesPlan(method));
  for (const method of ["POST", "PUT", "DELETE", "PATCH", "TRACE"]) {
    const { headers, body } = await door.ask("/favicon.ico", {}, method);
    expect([body.toString(), headers.connection]).toEqual([method, "close"]);
  }
  const socket = connect(door.port, "127.0.0.1");
  socket.write("POST /try/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\nExpect: 100-continue\r\n\r\n");
  const answer = (await buffer(socket)).toString();
  expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/); // and not 100, which would ask for the body
  expect(answer).toMatch(/\r\n\r\nPOST$/);
});

test("createDoor() keeps what cannot stand in a reason phrase out of it", async () => {
  const produce = async () =>
    ({ kind: "bytes", status: 404, reason: "a\r\nX: 1 \u2603é", headers: {}, body: Buffer.from("x") }) as const;
  const door = await openDoor(async () => ({ cacheable: false, produce }));
  const { status, reason, headers } = await door.ask("/");
  expect([status, reason]).toEqual([404, "a??X: 1 ?é"]);
  expect(headers).not.toHaveProperty("x");
});

test("createDoor() logs an unexpected error once, with its stack, and answers 500", async () => {
  const broken: Plan = { cacheable: false, produce: () => Promise.reject(new TypeError("a bug in /srv/secret")) };
  const door = await openDoor(async () => broken);
  const { status, reason, body } = await door.ask("/try/rev/tip");
  expect([status, reason, body.toString()]).toEqual([500, "Internal Server Error", "internal server error\n"]);
  expect(door.logged).toEqual([
    expect.objectContaining({
      level: "error",
      method: "GET",
      url: "/try/rev/tip",
      status: 500,
      msg: "a request met a bug",
    }),
  ]);
  const { failure } = door.logged[0] ?? {};
  expect(failure).toMatchObject({ name: "TypeError", stack: expect.stringContaining("door.test.ts") });
});

test("createDoor() answers an expected failure that no style caught with its status and sentence", async () => {
  const door = await openDoor(() => Promise.reject(new RepoError("storeUnavailable", "the store does not answer")));
  const { status, headers, body } = await door.ask("/try/rev/tip");
  expect([status, headers["retry-after"], body.toString()]).toEqual([503, "10", "the store does not answer\n"]);
  expect(door.logged).toEqual([
    expect.objectContaining({ level: "warn", failure: expect.objectContaining({ code: "storeUnavailable" }) }),
  ]);
});

test("createDoor() aborts the work at the deadline and sends the answer that comes of it", async () => {
  const answer = async ({ signal }: WebRequest) => {
    await once(signal, "abort");
    return bytesPlan(`style: ${signal.reason.code}`);
  };
  const door = await openDoor(answer, { requestTimeoutMs: 20 });
  expect((await door.ask("/")).body.toString()).toBe("style: deadlineExceeded");
});

test("createDoor() answers 503 itself when nothing comes after the deadline", async () => {
  const door = await openDoor(() => new Promise(() => {}), { requestTimeoutMs: 20 });
  const { status, headers, body } = await door.ask("/");
  expect([status, headers["retry-after"], body.toString()]).toEqual([503, "10", "the answer took too long\n"]);
});

test("createDoor() refuses headers over 128 KiB with 431, and takes those under it", async () => {
  const door = await openDoor(async ({ url }) => bytesPlan(String(url.length)));
  const { status, body } = await door.ask(`/${"a".repeat(126 * 1024)}`);
  expect([status, body.toString()]).toEqual([200, String(126 * 1024 + 1)]);
  expect((await door.ask(`/${"a".repeat(129 * 1024)}`)).status).toBe(431);
});

/** Endless chunks of 64 KiB that tell how many were taken and whether the reader let go. */
function endless() {
  const state = { taken: 0, isEnded: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        state.taken++;
        yield Buffer.alloc(64 * 1024, 97);
      }
    } finally {
      state.isEnded = true;
    }
  }
  return { state, chunks };
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

test.for(["identity", "gzip"])(
  "createDoor() stops the producer of a stream when the client leaves (%s)",
  async (coding) => {
    const { state, chunks } = endless();
    const signals: AbortSignal[] = [];
    const door = await openDoor(async ({ signal }) => {
      signals.push(signal);
      return bytesPlan(chunks());
    });
    const socket = connect(door.port, "127.0.0.1");
    socket.write(`GET / HTTP/1.1\r\nHost: x\r\nAccept-Encoding: ${coding}\r\n\r\n`);
    await once(socket, "data");
    socket.destroy();
    await until(() => state.isEnded);
    expect(signals[0]?.reason).toMatchObject({ name: "ClientLeft" });
    expect(door.logged).toEqual([]);
  },
);

test("createDoor() aborts the work when the client leaves before the answer", async () => {
  const signals: AbortSignal[] = [];
  const door = await openDoor(({ signal }) => {
    signals.push(signal);
    return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  });
  const socket = connect(door.port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await until(() => signals.length === 1);
  socket.destroy();
  await until(() => signals[0]?.aborted === true);
  expect(door.logged).toEqual([]);
});

test("createDoor() reads a stream only as fast as the client does", async () => {
  const { state, chunks } = endless();
  const door = await openDoor(async () => bytesPlan(chunks()));
  const socket = connect(door.port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  await once(socket, "readable"); // and nobody reads
  let before = -1;
  while (before !== state.taken) {
    before = state.taken;
    await sleep(100);
  }
  expect(state.taken * 64).toBeLessThan(32 * 1024); // KiB: the socket's buffers, not the endless rest
  socket.destroy();
  await until(() => state.isEnded);
});

test("createDoor() breaks a stream off when it fails in the middle, so that it does not look whole", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(2 * 1024 * 1024);
    throw new Error("lost half way");
  }
  const door = await openDoor(async () => bytesPlan(failing()));
  await expect(door.ask("/")).rejects.toMatchObject({ code: "ECONNRESET" });
  expect(door.logged).toHaveLength(1);
  expect(door.logged[0]).toMatchObject({ failure: { message: "lost half way" } });
});

test("createDoor() answers 500 when a stream fails within its first megabyte", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(1000);
    throw new Error("lost at once");
  }
  const door = await openDoor(async () => bytesPlan(failing()));
  expect((await door.ask("/")).status).toBe(500);
});

test("createDoor() tells a failure within the first megabyte in the style that was asked for", async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.alloc(1000);
    throw new RepoError("deadlineExceeded", "too late");
  }
  const explain = (error: unknown) => {
    if (!(error instanceof RepoError)) throw error;
    const { status, message } = error;
    const body = Buffer.from(JSON.stringify({ error: message }));
    return { kind: "bytes", status, headers: { "content-type": "application/json" }, failure: error, body } as const;
  };
  const door = await openDoor(async () => bytesPlan(failing(), { explain, etag: "e1", cacheControl: "max-age=60" }));
  const { status, headers, body } = await door.ask("/");
  expect([status, headers["cache-control"], headers.etag, body.toString()]).toEqual([
    503,
    "no-store",
    undefined,
    '{"error":"too late"}',
  ]);
  expect(door.logged).toHaveLength(1);
});
