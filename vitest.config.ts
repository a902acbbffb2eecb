import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const alias = { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") };

// `unit`: beside the code, comparison with the real hg included. `e2e`: the built program in a browser, one at a time.
export default defineConfig({
  test: {
    // For tests that start programs.
    testTimeout: 30_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        resolve: { alias },
        test: { name: "unit", include: ["{lib,components,scripts,e2e,demo}/**/*.test.{ts,tsx}"] },
      },
      {
        extends: true,
        resolve: { alias },
        test: { name: "e2e", include: ["e2e/**/*.e2e.ts"], fileParallelism: false },
      },
    ],
  },
});
