/** The publisher as a file that Node.js can start. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const PROJECT_DIR = fileURLToPath(new URL("../..", import.meta.url));

/** Bundles the publisher with what it imports, which starts faster, into a folder of its own within the package. */
export async function buildPublisher(): Promise<{ file: string; remove: () => void }> {
  const folder = join(PROJECT_DIR, "var", `publisher-under-test-${process.pid}-${Date.now()}`);
  const file = join(folder, "publisher.mjs");
  await build({
    entryPoints: [join(PROJECT_DIR, "e2e/kills/publisher.ts")],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    minify: true,
    // Split, a process that needs no S3 reads no SDK; and of the SDK its ES modules, for a chunk that was CommonJS has
    // no names to import.
    splitting: true,
    mainFields: ["module", "main"],
    platform: "node",
    target: "node20",
    format: "esm",
    // Both load a file that lies beside their code.
    external: ["better-sqlite3", "@foxglove/wasm-zstd"],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    logLevel: "error",
  });
  return { file, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
