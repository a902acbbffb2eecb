import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const text = readFileSync(new URL("docs/reliability.md", ROOT), "utf8");
const named = [...new Set(text.match(/\b(?:lib|e2e)\/[\w./-]+\.(?:test|e2e)\.ts/g))];

test("docs/reliability.md names tests", () => expect(named.length).toBeGreaterThan(30));

test.for(named)("docs/reliability.md names a test that is there: %s", (file) => {
  expect(existsSync(fileURLToPath(new URL(file, ROOT)))).toBe(true);
});

test("docs/reliability.md names codes that are there", () => {
  const codes = readFileSync(new URL("lib/errors.ts", ROOT), "utf8");
  const named = text.match(/`(?:malformed|unsupported|corrupt|missing|store|index|deadline|too)[A-Z]\w+`/g) ?? [];
  expect(named.length).toBeGreaterThan(20);
  for (const code of named) expect(codes).toContain(`${code.slice(1, -1)}:`);
});
