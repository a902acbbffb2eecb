import { expect, test } from "vitest";
import { openDoor } from "./testing/open-door";

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

const renderer = {
  openAsset: async (pathname: string) => ({
    status: pathname.endsWith("missing.js") ? 404 : 200,
    contentType: "text/javascript",
    body: one(pathname),
  }),
};

test("planAsset() takes the build's files and what is asked for at the root, and nothing else", async () => {
  const door = await openDoor(() => Promise.reject(new Error("not an asset")), { renderer });
  for (const url of ["/_next/static/chunks/a.js", "/favicon.ico", "/robots.txt"]) {
    expect((await door.ask(url)).body.toString()).toBe(url);
  }
  for (const url of ["/try/static/a", "/static/icon.svg", "/_nextish", "/favicon.icon"]) {
    expect((await door.ask(url)).status).toBe(500);
  }
});

test("planAsset() lets clients keep hashed names for ever, and validates by build", async () => {
  const door = await openDoor(() => Promise.reject(new Error("not an asset")), { renderer });
  const hashed = await door.ask("/_next/static/chunks/a.js");
  expect(hashed.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  expect((await door.ask("/favicon.ico")).headers["cache-control"]).toBe("public, max-age=60");
  expect((await door.ask("/favicon.ico", { "If-None-Match": 'W/"build-1"' })).status).toBe(304);
});

test("planAsset() answers 404 in one line for a file that is not there, and keeps nothing under made-up queries", async () => {
  const door = await openDoor(() => Promise.reject(new Error("not an asset")), { renderer });
  const { status, headers, body } = await door.ask("/_next/static/missing.js");
  expect([status, headers.etag, body.toString()]).toEqual([404, undefined, "no such file\n"]);
  await door.ask("/favicon.ico?1");
  expect(door.counts().entries).toBe(0);
});
