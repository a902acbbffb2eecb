import { expect, test } from "vitest";
import { compress } from "./content-coding";
import { ResponseCache, type StoredResponse } from "./response-cache";

function stored(etag: string, bytes = 100): StoredResponse {
  return { etag, status: 200, reason: undefined, headers: {}, body: new Uint8Array(bytes) };
}

test("ResponseCache keeps one response per URL and coding, while its etag holds", () => {
  const cache = new ResponseCache(1e6);
  cache.set("/a", "gzip", stored("1"));
  expect(cache.get("/a", "gzip", "1")?.etag).toBe("1");
  expect(cache.get("/a", "br", "1")).toBeUndefined();
  expect(cache.get("/a", "gzip", "2")).toBeUndefined();
  expect(cache.get("/a", "gzip", "1")).toBeUndefined(); // dropped: an old etag does not come back
  expect(cache.counts).toEqual({ hits: 1, misses: 3, entries: 0, bytes: 0 });
});

test("ResponseCache stays within its bytes and forgets what was used longest ago", () => {
  const cache = new ResponseCache(100_000);
  for (let n = 0; n < 50; n++) {
    cache.set(`/${n}`, "br", stored("e", 10_000));
    cache.get("/0", "br", "e");
    expect(cache.counts.bytes).toBeLessThanOrEqual(100_000);
  }
  expect(cache.get("/0", "br", "e")).toBeDefined();
  expect(cache.get("/1", "br", "e")).toBeUndefined();
  expect(cache.get("/49", "br", "e")).toBeDefined();
});

test("ResponseCache does not keep a response that would empty it", () => {
  const cache = new ResponseCache(100_000);
  cache.set("/small", "br", stored("e"));
  cache.set("/large", "br", stored("e", 90_000));
  expect(cache.get("/large", "br", "e")).toBeUndefined();
  expect(cache.get("/small", "br", "e")).toBeDefined();
});

test.each(["br", "gzip"] as const)("ResponseCache keeps of a body in %s what it counts", async (coding) => {
  const cache = new ResponseCache(100_000);
  const body = await compress(Buffer.alloc(4000, "text "), coding);
  cache.set("/a", coding, { ...stored("e"), body });
  const kept = cache.get("/a", coding, "e")?.body;
  expect(kept).toEqual(new Uint8Array(body));
  expect(kept?.buffer.byteLength).toBeLessThan(2 * body.length + 100);
});
