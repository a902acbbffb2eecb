/** The publisher as a file that Node.js can start. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PROJECT_DIR = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles the publisher's own modules into a folder of its own within the package. */
export async function buildPublisher(): Promise<{ file: string; remove: () => void }> {
  const folder = join(PROJECT_DIR, "var", `publisher-under-test-${process.pid}-${Date.now()}`);
  const file = join(folder, "publisher.mjs");
  await build({
    entryPoints: [join(PROJECT_DIR, "e2e/kills/publisher.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    // A process that needs no S3 reads no SDK.
    splitting: true,
    platform: "node",
    target: "node20",
    format: "esm",
    // As the program is built: the SDK does not survive being bundled.
    packages: "external",
    logLevel: "error",
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
