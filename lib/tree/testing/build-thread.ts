/** The comparing thread, bundled as the build does: a thread cannot run TypeScript. */
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

/** Bundles the thread into `folder`; returns its file. */
export async function buildThread(folder: string): Promise<URL> {
  const outfile = join(folder, "comparing-thread.mjs");
  const entryPoints = [fileURLToPath(new URL("../comparing-thread.ts", import.meta.url))];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "esm" });
  return pathToFileURL(outfile);
}
