import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import type { Answer, Plan } from "../web/answer";
import type { PageView } from "../web/views/page-view";
import { bytesPlan, type OpenDoor, openDoor } from "./testing/open-door";

const text = "a line of a diff\n".repeat(1000);

/** The renderer of these tests does not look into it. */
const view = { name: "error" } as unknown as PageView;

/** A door in front of one text that counts how often it was computed. */
async function openCounting(
  plan: Partial<Plan> = {},
  status = 200,
): Promise<{ door: OpenDoor; produced: () => number }> {
  let produced = 0;
  const produce = async (): Promise<Answer> => {
    produced++;
    return { kind: "bytes", status, headers: { "content-type": "text/plain" }, body: Buffer.from(text) };
  };
  const door = await openDoor(async () => ({
    etag: "e1",
    cacheControl: "max-age=60",
    cacheable: true,
    produce,
    ...plan,
  }));
  return { door, produced: () => produced };
}

test("fulfilPlan() answers 304 to the right etag, and computes nothing", async () => {
  const { door, produced } = await openCounting();
  for (const named of ['W/"e1"', '"e1"', '"x", W/"e1"', 'W/"a,b" ,"e1"']) {
    const { status, reason, headers, body } = await door.ask("/", { "If-None-Match": named });
    expect([status, reason, body.length]).toEqual([304, "Not Modified", 0]);
    expect(headers).toMatchObject({ etag: 'W/"e1"', "cache-control": "max-age=60", vary: "Accept-Encoding" });
  }
  expect(produced()).toBe(0);
  for (const named of ['W/"e2", "e"', "e1", '"E1"']) {
    expect([named, (await door.ask("/", { "If-None-Match": named })).status]).toEqual([named, 200]);
  }
});

test.for([
  ["*", 200, 304],
  ["*", 404, 404],
] as const)("fulfilPlan() takes If-None-Match: %s of what is %i for %i", async ([named, status, answered]) => {
  const { door } = await openCounting({}, status);
  expect((await door.ask("/", { "If-None-Match": named })).status).toBe(answered);
  await door.ask("/");
  expect((await door.ask("/", { "If-None-Match": named })).status).toBe(answered); // cached or not
});

test("fulfilPlan() lets scripts of other sites read a shared answer, 304 and errors included, and no other", async () => {
  const named = { "If-None-Match": '"e1"', Origin: "https://elsewhere.example" };
  for (const isShared of [true, false]) {
    const { door } = await openCounting({ isShared });
    const broken = await openCounting({ isShared }, 404);
    const answers = [await door.ask("/"), await door.ask("/"), await door.ask("/", named), await broken.door.ask("/")];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 304, 404]);
    for (const { headers } of answers) {
      expect(headers["access-control-allow-origin"]).toBe(isShared ? "*" : undefined);
      expect(headers["access-control-expose-headers"]?.split(", ").includes("ETag")).toBe(isShared ? true : undefined);
      expect(headers).not.toHaveProperty("access-control-allow-credentials");
    }
  }
});

test("fulfilPlan() codes also what is short for a client that refuses it plain, and keeps it for no other", async () => {
  const door = await openDoor(async () => bytesPlan("short", { etag: "e", cacheable: true }));
  const only = await door.ask("/", { "Accept-Encoding": "gzip, identity;q=0" });
  expect([only.headers["content-encoding"], gunzipSync(only.body).toString()]).toEqual(["gzip", "short"]);
  const plain = await door.ask("/", { "Accept-Encoding": "gzip" });
  expect([plain.headers["content-encoding"], plain.body.toString()]).toEqual([undefined, "short"]);
  const again = await door.ask("/", { "Accept-Encoding": "gzip, identity;q=0" });
  expect(again.headers["content-encoding"]).toBe("gzip");
});

test("fulfilPlan() computes once per URL and coding, then serves from the cache", async () => {
  const { door, produced } = await openCounting();
  const first = await door.ask("/a", { "Accept-Encoding": "gzip" });
  const second = await door.ask("/a", { "Accept-Encoding": "gzip" });
  const own = { date: "", "x-request-id": "" };
  expect({ ...second, headers: { ...second.headers, ...own } }).toEqual({
    ...first,
    headers: { ...first.headers, ...own },
  });
  expect(produced()).toBe(1);
  await door.ask("/a", { "Accept-Encoding": "br" });
  await door.ask("/a");
  await door.ask("/b");
  expect(produced()).toBe(4);
  expect(door.counts()).toMatchObject({ hits: 1, misses: 4, entries: 4 });
});

test("fulfilPlan() never serves a response whose etag has changed", async () => {
  let generation = 1;
  const door = await openDoor(async () =>
    bytesPlan(`generation ${generation}`, { etag: `g${generation}`, cacheable: true }),
  );
  expect((await door.ask("/")).body.toString()).toBe("generation 1");
  generation = 2;
  expect((await door.ask("/")).body.toString()).toBe("generation 2");
  expect(door.counts()).toMatchObject({ hits: 0, misses: 2, entries: 1 });
});

test("fulfilPlan() passes the cache by for flight requests, and when the plan says so", async () => {
  const { door, produced } = await openCounting();
  await door.ask("/", { RSC: "1" });
  await door.ask("/?_rsc=abc");
  expect([produced(), door.counts()]).toMatchObject([2, { hits: 0, misses: 0, entries: 0 }]);
  const uncacheable = await openCounting({ cacheable: false });
  await uncacheable.door.ask("/");
  await uncacheable.door.ask("/");
  expect(uncacheable.produced()).toBe(2);
});

test("fulfilPlan() gives an error neither etag nor cache", async () => {
  const { door, produced } = await openCounting({}, 404);
  for (const _ of [1, 2]) {
    const { status, headers } = await door.ask("/");
    expect([status, headers.etag, headers["cache-control"]]).toEqual([404, undefined, "no-store"]);
  }
  expect(produced()).toBe(2);
});

test("fulfilPlan() computes each time with a cache of 0 bytes", async () => {
  const door = await openDoor(async () => bytesPlan(text, { etag: "e1", cacheable: true }), { responseCacheBytes: 0 });
  await door.ask("/");
  await door.ask("/");
  expect(door.counts()).toMatchObject({ hits: 0, misses: 2, entries: 0, bytes: 0 });
});

test.for([
  ["gzip", (bytes: Buffer) => gunzipSync(bytes)],
  ["br", (bytes: Buffer) => brotliDecompressSync(bytes)],
] as const)("fulfilPlan() compresses with %s, the same bytes complete or streamed", async ([coding, decompress]) => {
  const large = Buffer.from(text.repeat(100)); // over a megabyte: streamed
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < large.length; at += 50_000) yield large.subarray(at, at + 50_000);
  }
  const door = await openDoor(async ({ url }) => bytesPlan(url === "/large" ? chunks() : text));
  const small = await door.ask("/", { "Accept-Encoding": coding });
  expect(small.headers).toMatchObject({ "content-encoding": coding, "content-length": String(small.body.length) });
  expect(decompress(small.body).toString()).toBe(text);
  const streamed = await door.ask("/large", { "Accept-Encoding": coding });
  expect(streamed.headers).toMatchObject({ "content-encoding": coding, "transfer-encoding": "chunked" });
  expect(decompress(streamed.body).equals(large)).toBe(true);
});

test("fulfilPlan() leaves short and incompressible bodies as they are", async () => {
  const png = Buffer.alloc(4096, 1);
  const produce = async () =>
    ({ kind: "bytes", status: 200, headers: { "content-type": "image/png" }, body: png }) as const;
  const door = await openDoor(async ({ url }) =>
    url === "/png" ? { cacheable: false, produce } : bytesPlan("short\n"),
  );
  for (const url of ["/png", "/"]) {
    expect((await door.ask(url, { "Accept-Encoding": "gzip, br" })).headers).not.toHaveProperty("content-encoding");
  }
});

test("fulfilPlan() gives a streamed body whole, also without compression", async () => {
  async function* chunks(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < 40; at++) yield Buffer.alloc(100_000, at);
  }
  const door = await openDoor(async () => bytesPlan(chunks()));
  const { body } = await door.ask("/");
  expect(body.equals(await buffer(chunks()))).toBe(true);
});

test("fulfilPlan() sends the head of a stream to HEAD and lets go of the stream", async () => {
  let isEnded = false;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield Buffer.alloc(100_000);
    } finally {
      isEnded = true;
    }
  }
  const door = await openDoor(async () => bytesPlan(chunks()));
  const { status, body } = await door.ask("/", {}, "HEAD");
  expect([status, body.length, isEnded]).toEqual([200, 0, true]);
});

test("fulfilPlan() has a page rendered, and keeps a complete one", async () => {
  const rendered: unknown[] = [];
  const renderPage = async (asked: unknown) => {
    rendered.push(asked);
    return { headers: { "content-type": "text/html", "content-security-policy": "p" }, body: Buffer.from("<p>") };
  };
  const produce = async () => ({ kind: "page", status: 200, headers: {}, view }) as const;
  const door = await openDoor(async () => ({ etag: "e", cacheable: true, produce }), { renderer: { renderPage } });
  await door.ask("/");
  const { headers, body } = await door.ask("/");
  expect([headers["content-security-policy"], headers.etag, body.toString()]).toEqual(["p", 'W/"e"', "<p>"]);
  expect(rendered).toEqual([view]);
});

test("fulfilPlan() neither names nor keeps a page that is good for one response", async () => {
  const renderPage = async () => ({ headers: { "cache-control": "no-store" }, body: Buffer.from("<p>") });
  const produce = async () => ({ kind: "page", status: 200, headers: {}, view }) as const;
  const door = await openDoor(async () => ({ etag: "e", cacheable: true, produce }), { renderer: { renderPage } });
  const { headers } = await door.ask("/");
  expect([headers.etag, headers["cache-control"], door.counts().entries]).toEqual([undefined, "no-store", 0]);
});
