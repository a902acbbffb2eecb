/** A program for the tests of `serve`: answers every URL with one line, and ends its process when asked for `/crash`. */
import { setTimeout as sleep } from "node:timers/promises";
import { createLog } from "../../log";
import type { Plan, WebRequest } from "../../web/answer";
import { serve } from "../serve";

async function answer({ url }: WebRequest): Promise<Plan> {
  if (url === "/crash") process.exit(3);
  if (url === "/slow") await sleep(500);
  const body = Buffer.from(`${process.pid}\n`);
  return { cacheable: false, produce: async () => ({ kind: "bytes", status: 200, headers: {}, body }) };
}

const [port = "0", workers = "1", level = "warn"] = process.argv.slice(2);
const noPages = () => Promise.reject(new Error("no page is served here"));
const renderer = {
  buildId: "none",
  prepare: async () => {},
  renderPage: noPages,
  openAsset: noPages,
  close: async () => {},
};
try {
  await serve({
    host: "127.0.0.1",
    port: Number(port),
    workers: Number(workers),
    requestTimeoutMs: 10_000,
    responseCacheBytes: 0,
    trustedProxies: [],
    log: createLog(level === "info" ? "info" : "warn"),
    openSite: async () => ({ answer, renderer, close: async () => {} }),
  });
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
process.exit();
