/** HTTP manners of the real answers: methods, sharing with other sites, safety of what a repository holds, long URLs. */
import { connect } from "node:net";
import { buffer } from "node:stream/consumers";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { MemoryBundleStore } from "../store/memory-bundle-store";
import { type PublishedPushes, publishPushes } from "../web/views/testing/published-pushes";
import { INERT_POLICY } from "./content-security-policy";
import { type OpenDoor, openDoor, type WireAnswer } from "./testing/open-door";

const folder = makeTemporaryFolder("manners");
let site: PublishedPushes;
let node: string;

beforeAll(async () => {
  site = await publishPushes(folder.path, new MemoryBundleStore());
  node = String(site.first.nodes[0]);
}, 60_000);
afterAll(() => folder.remove());

/** A door whose pages are their view's name. */
function openSite(): Promise<OpenDoor> {
  const renderPage = async ({ name }: { readonly name: string }) => ({
    headers: { "content-type": "text/html; charset=utf-8", "content-security-policy": "a page's" },
    body: Buffer.from(`<html>${name}${name === "rev" ? " ".repeat(2_000) : ""}`),
  });
  return openDoor(site.answers, { renderer: { renderPage } });
}

/** What each style says of a method that is not allowed: the start of the body. */
const STYLES = [
  ["html", "/try/rev/tip", "text/html", "<html>error"],
  ["json", "/try/json-rev/tip", "application/json", '{\n"error": "the method POST is not allowed"\n}'],
  ["raw", "/try/raw-rev/tip", "text/plain; charset=UTF-8", "\nerror: the method POST is not allowed\n"],
  ["atom", "/try/atom-log", "application/atom+xml; charset=UTF-8", '<?xml version="1.0" encoding="UTF-8"?>\n<feed'],
  ["rss", "/try/rss-log", "text/xml; charset=UTF-8", '<?xml version="1.0" encoding="UTF-8"?>\n<rss'],
] as const;

test.for(STYLES)("POST is a 405 with Allow, in the style %s", async ([, url, type, body]) => {
  const door = await openSite();
  const answer = await door.ask(url, {}, "POST");
  expect([answer.status, answer.headers.allow, answer.headers.connection]).toEqual([
    405,
    "GET, HEAD, OPTIONS",
    "close",
  ]);
  expect(answer.headers["content-type"]).toMatch(type);
  expect(answer.body.toString().startsWith(body)).toBe(true);
});

test("every method that does not only read is refused, wherever", async () => {
  const door = await openSite();
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"]) {
    for (const url of ["/", "/try/json-pushes", "/nowhere/at/all", "/_next/static/x", "/favicon.ico"]) {
      const { status, headers } = await door.ask(url, {}, method);
      expect([method, url, status, headers.allow]).toEqual([method, url, 405, "GET, HEAD, OPTIONS"]);
    }
  }
});

/** URLs that a script of another site may read, and some that it may not. */
const shared = () =>
  [
    ["/try/json-pushes?version=2", true],
    ["/try/json-pushes/", true],
    [`/try/bundle/${site.first.bundle}/json-rev/${node}`, true],
    [`/try/raw-rev/${node}`, true],
    [`/try/raw-file/${node}/a`, true],
    ["/try?cmd=changeset&node=tip&style=json", true],
    ["/try/rev/tip?style=raw", true],
    ["/?style=json", true],
    ["/openapi.json", true],
    ["/try/json-rev/nosuch", true], // errors too
    ["/try/json-nosuch", true],
    ["/", false],
    ["/try/rev/tip", false],
    ["/try/pushloghtml", false],
    [`/try/bundle/${site.first.bundle}`, false],
    ["/try/rev/nosuch", false],
    ["/try/rss-rev/tip", false],
    ["/nowhere/json-pushes", false], // a page: that it names no tree is all that it says
    ["/favicon.ico", false],
  ] as const;

test("scripts of other sites may read JSON and raw, with their errors, and never a page", async () => {
  const door = await openSite();
  for (const [url, isShared] of shared()) {
    for (const method of ["GET", "HEAD"]) {
      const { headers } = await door.ask(url, { Origin: "https://elsewhere.example" }, method);
      expect([method, url, headers["access-control-allow-origin"]]).toEqual([method, url, isShared ? "*" : undefined]);
      expect(headers).not.toHaveProperty("access-control-allow-credentials");
    }
  }
});

test("OPTIONS tells what may be done, and answers a preflight where a script may read", async () => {
  const door = await openSite();
  const preflight = {
    Origin: "https://elsewhere.example",
    "Access-Control-Request-Method": "GET",
    "Access-Control-Request-Headers": "if-none-match",
    "Access-Control-Request-Private-Network": "true",
  };
  for (const [url, isShared] of shared()) {
    const { status, headers, body } = await door.ask(url, preflight, "OPTIONS");
    expect([status, headers.allow, body.length]).toEqual([204, "GET, HEAD, OPTIONS", 0]);
    expect(headers).not.toHaveProperty("content-length");
    expect([url, headers["access-control-allow-origin"], headers["access-control-allow-methods"]]).toEqual(
      isShared ? [url, "*", "GET, HEAD"] : [url, undefined, undefined],
    );
    // Whoever keeps his pushes within his own network does not have them read out through his people's browsers.
    expect(headers).not.toHaveProperty("access-control-allow-private-network");
    expect(headers).not.toHaveProperty("access-control-allow-credentials");
  }
});

test("what a repository holds is shown to run nothing, whatever type it has", async () => {
  const door = await openSite();
  for (const url of [`/try/raw-file/${node}/a`, `/try/raw-rev/${node}`, `/try/raw-file/${node}/nosuch`]) {
    for (const method of ["GET", "HEAD"]) {
      const { headers } = await door.ask(url, {}, method);
      expect(headers["content-security-policy"]).toBe(INERT_POLICY);
      expect(headers["x-content-type-options"]).toBe("nosniff");
    }
  }
  expect(INERT_POLICY).toMatch(/^default-src 'none';.*; sandbox$/);
});

test("nothing is answered without nosniff", async () => {
  const door = await openSite();
  for (const [url] of shared()) {
    for (const method of ["GET", "HEAD", "OPTIONS", "POST"]) {
      expect([url, (await door.ask(url, {}, method)).headers["x-content-type-options"]]).toEqual([url, "nosniff"]);
    }
  }
});

test("a client that gets `rev` raw for its name, and one that does not, are never given each other's answer", async () => {
  const door = await openSite();
  const hg = { "User-Agent": "mercurial/proto-1.0" };
  const type = async (headers: Record<string, string>) =>
    (await door.ask("/try/rev/tip", headers)).headers["content-type"];
  expect(await type({})).toMatch(/^text\/html/);
  expect(await type(hg)).toMatch(/^text\/plain/);
  expect(await type({})).toMatch(/^text\/html/);
  const { headers } = await door.ask("/try/rev/tip");
  expect(headers.vary?.split(", ")).toContain("User-Agent");
  const asked = await door.ask("/try/rev/tip", { ...hg, "If-None-Match": String(headers.etag) });
  expect(asked.status).toBe(200);
});

test("what is no success is kept by nobody, and has no etag", async () => {
  const door = await openSite();
  const unknown = "f".repeat(40);
  for (const [url, status] of [
    [`/try/raw-rev/${unknown}`, 404],
    [`/try/bundle/${site.first.bundle}/rev/${unknown}`, 404],
    [`/try/raw-file/${node}/nosuch`, 404],
    ["/try/json-pushes?changeset=nosuch", 404],
    [`/try/bundle/${unknown}/rev/tip`, 404],
    [`/try/atom-rev/${node}`, 403],
    ["/try/json-pushes?version=3", 500],
  ] as const) {
    // Also for a client that has kept what was there once.
    for (const headers of [{}, { "If-None-Match": "*" }]) {
      const answer = await door.ask(url, headers);
      const { "cache-control": cacheControl, etag } = answer.headers;
      expect([url, answer.status, cacheControl, etag]).toEqual([url, status, "no-store", undefined]);
      const head = await door.ask(url, headers, "HEAD");
      expect([head.status, head.reason, head.body.length]).toEqual([status, answer.reason, 0]);
      expect(head.headers["content-length"]).toBe(answer.headers["content-length"]);
    }
  }
});

/** What a client takes, and what it is sent. */
const CODINGS = [
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["br;q=0.5, gzip;q=0.8", "gzip"],
  ["br, gzip;q=0.8", "br"],
  ["br;q=0, *", "gzip"],
  ["*", "br"],
  ["deflate", undefined],
  ["identity, gzip;q=0", undefined],
  ["", undefined],
] as const;

test.for(CODINGS)("Accept-Encoding: %j is answered in %s, the same bytes", async ([accepted, coding]) => {
  const door = await openSite();
  for (const url of [`/try/raw-rev/${node}`, `/try/json-rev/${node}`, "/try/json-pushes?full=1", `/try/rev/${node}`]) {
    const plain = await door.ask(url);
    expect(plain.headers).not.toHaveProperty("content-encoding");
    // Twice: the second time out of the cache.
    for (let visit = 0; visit < 2; visit++) {
      const coded = await door.ask(url, { "Accept-Encoding": accepted });
      const isLong = plain.body.length >= 1024;
      expect([url, coded.headers["content-encoding"]]).toEqual([url, isLong ? coding : undefined]);
      expect(decode(coded)).toEqual(plain.body);
      expect(coded.headers["content-type"]).toBe(plain.headers["content-type"]);
      expect(coded.headers.vary?.split(", ")).toContain("Accept-Encoding");
      // Weak, so it may name all codings: whoever has one of them need not fetch another.
      expect(coded.headers.etag).toBe(plain.headers.etag);
      expect(
        (await door.ask(url, { "Accept-Encoding": accepted, "If-None-Match": String(coded.headers.etag) })).status,
      ).toBe(304);
    }
  }
});

function decode({ headers, body }: WireAnswer): Buffer {
  if (headers["content-encoding"] === "br") return brotliDecompressSync(body);
  return headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
}

test.for([
  ["/try/json-pushes?changeset=", "application/json"],
  ["/try/raw-rev/", "text/plain; charset=UTF-8"],
  ["/try/rev/", "text/html; charset=utf-8"],
] as const)("a URL of more than 64 KiB is a 414 in its style: %s", async ([start, type]) => {
  const door = await openSite();
  const { status, headers } = await door.ask(start + "a".repeat(65_536 - start.length + 1));
  expect([status, headers["content-type"]]).toEqual([414, type]);
  expect((await door.ask(start + "a".repeat(65_536 - start.length))).status).toBe(404);
});

test("what is half percent-encoded is taken as hgweb takes it, and what is no URL is a 400", async () => {
  const door = await openSite();
  const ask = async (target: string) => {
    const socket = connect(door.port, "127.0.0.1");
    socket.write(Buffer.from(`GET ${target} HTTP/1.0\r\n\r\n`, "latin1"));
    return (await buffer(socket)).toString("utf8");
  };
  const unknown = await ask("/try/raw-rev/%zz%C3%A9%");
  expect(unknown).toMatch(/^HTTP\/1\.1 404 /);
  expect(unknown).toContain("\r\n\r\n\nerror: unknown revision '%zzé%'\n");
  for (const target of ["/try/raw-rev/\xe9", "/try/raw-rev/a b", "try", "/try\x01"]) {
    expect([target, await ask(target)]).toEqual([target, expect.stringMatching(/^HTTP\/1\.1 400 Bad Request\r\n/)]);
  }
});
