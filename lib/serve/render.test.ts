import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { startRenderer } from "./render";
import { recordLog } from "./testing/record-log";

const folder = makeTemporaryFolder("render");
afterAll(() => folder.remove());

const prepare = vi.fn(async () => {});
vi.mock("next", () => ({
  default: () => ({ prepare, getRequestHandler: () => async () => {}, close: async () => {} }),
}));

test("a renderer that could not be loaded is loaded by the next one who needs it, and then once", async () => {
  mkdirSync(join(folder.path, ".next/server/app"), { recursive: true });
  writeFileSync(join(folder.path, ".next/BUILD_ID"), "one\n");
  writeFileSync(join(folder.path, ".next/server/app/page.js"), "exports.handler = async () => {};\n");
  const { log } = recordLog();
  const options = { dir: folder.path, hostname: "localhost", port: 1, isDevelopment: false, connectOrigins: [], log };
  const renderer = await startRenderer(options);
  prepare.mockRejectedValueOnce(new Error("too many open files"));
  await expect(renderer.prepare()).rejects.toThrow("too many open files");
  await renderer.prepare();
  await renderer.prepare();
  expect(prepare).toHaveBeenCalledTimes(2);
  await renderer.close();
});
