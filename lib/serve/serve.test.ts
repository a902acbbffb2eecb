import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from "vitest";

// Each process needs its time to start.
vi.setConfig({ testTimeout: 60_000 });

// Within the package, whose modules the program loads.
const varDir = fileURLToPath(new URL("../../var", import.meta.url));
mkdirSync(varDir, { recursive: true });
const dir = mkdtempSync(path.join(varDir, "serve-test-"));
const program = path.join(dir, "serve-one-line.mjs");

// Cluster starts processes of its own, so the program must run without vitest.
beforeAll(async () => {
  const entry = fileURLToPath(new URL("./testing/serve-one-line.ts", import.meta.url));
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
  });
});
afterAll(() => rmSync(dir, { recursive: true }));

class Running {
  readonly child: ChildProcess;
  output = "";
  errors = "";
  readonly ended: Promise<number | null>;

  constructor(port: number, workers: number, level = "warn") {
    this.child = spawn(process.execPath, [program, String(port), String(workers), level], { stdio: "pipe" });
    this.child.stdout?.on("data", (data) => (this.output += data));
    this.child.stderr?.on("data", (data) => (this.errors += data));
    this.ended = once(this.child, "close").then(([code]) => code);
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }

  async origin(): Promise<string> {
    while (!this.output.includes("\n")) await once(this.child.stdout ?? this.child, "data");
    return this.output.replace("listening on ", "").trim();
  }
}

/** The process that answers, on a new connection. */
async function askPid(origin: string, url = "/"): Promise<string> {
  return (await fetch(origin + url, { headers: { connection: "close" } })).text();
}

test.for([1, 2])("serve() with %i process(es) says one line, serves, and drains on SIGTERM", async (workers) => {
  const server = new Running(0, workers);
  const origin = await server.origin();
  expect(server.output).toMatch(/^listening on http:\/\/127\.0\.0\.1:\d+\n$/);
  const pids = new Set<string>();
  for (let n = 0; n < 8; n++) pids.add(await askPid(origin));
  expect(pids.size).toBe(workers);
  const slow = askPid(origin, "/slow");
  await askPid(origin);
  server.child.kill("SIGTERM");
  expect(await slow).toMatch(/^\d+\n$/);
  expect(await server.ended).toBe(0);
  expect([server.output.split("\n").length, server.errors]).toEqual([2, ""]);
});

test("serve() logs its start and its end", async () => {
  const server = new Running(0, 1, "info");
  const origin = await server.origin();
  server.child.kill("SIGTERM");
  await server.ended;
  const lines = server.errors.trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ level: "info", msg: "listening", host: "127.0.0.1", port: Number(new URL(origin).port) }),
    expect.objectContaining({ level: "info", msg: "stopping", signal: "SIGTERM" }),
    expect.objectContaining({ level: "info", msg: "stopped" }),
  ]);
});

test("serve() replaces a worker that crashes", async () => {
  const server = new Running(0, 2);
  const origin = await server.origin();
  const before = new Set([await askPid(origin), await askPid(origin)]);
  await expect(askPid(origin, "/crash")).rejects.toThrow();
  const after = new Set<string>();
  while (after.size < 2) after.add(await askPid(origin));
  expect([...after].filter((pid) => !before.has(pid))).toHaveLength(1);
  expect(JSON.parse(server.errors)).toMatchObject({
    level: "error",
    worker: expect.any(Number),
    how: "status 3",
    msg: "a worker has ended",
  });
});

test("serve() gives up when workers crash again and again", async () => {
  // A port of our own: when no worker is left, port 0 would become another free one.
  const server = new Running(await freePort(), 2);
  const origin = await server.origin();
  let isRunning = true;
  const ended = server.ended.finally(() => {
    isRunning = false;
  });
  while (isRunning) await askPid(origin, "/crash").catch(() => sleep(20)); // crashed, or not there yet
  expect(await ended).toBe(1);
  expect(server.errors).toContain("workers crashed more than 5 times in a minute\n");
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

test.for([1, 2])("serve() says in one sentence that the port is in use (%i process(es))", async (workers) => {
  const other = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void other.close());
  await once(other, "listening");
  const { port } = other.address() as AddressInfo;
  const server = new Running(port, workers);
  expect(await server.ended).toBe(1);
  expect(server.errors).toBe(`cannot listen on 127.0.0.1:${port}: the port is in use\n`);
  expect(server.output).toBe("");
});
