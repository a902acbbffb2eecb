import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../hg/testing/real-hg";
import { readGroupOwner } from "./group-owner";

const folder = makeTemporaryFolder("group");
afterAll(() => folder.remove());

test("readGroupOwner() gives the name that stat prints, and a number where there is none", () => {
  const stat = (format: string) => execFileSync("stat", ["-c", format, folder.path]).toString().trim();
  expect(readGroupOwner(folder.path)).toBe(stat("%G"));
  const file = join(folder.path, "group");
  writeFileSync(file, "nobody-here:x:999999:\n");
  expect(readGroupOwner(folder.path, file)).toBe(stat("%g"));
});
