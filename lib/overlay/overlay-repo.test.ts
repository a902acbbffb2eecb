import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parseBundle } from "../hg/bundle/bundle";
import { DEFAULT_BUNDLE_LIMITS } from "../hg/bundle/limits";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { BaseRepo } from "../repo/base-repo";
import { createRepoCaches } from "../repo/repo-caches";
import { repoContract } from "../repo/testing/repo-contract";
import { BASE_LENGTH, FIRST_PUSH_LENGTH, makeSampleRepo } from "../repo/testing/sample-repo";
import { OverlayRepo } from "./overlay-repo";

const caches = () => createRepoCaches(1 << 24);

/** Writes changesets `from` to `to` (exclusive) of the sample to a bundle that stands on those below, and parses it. */
function bundleOf(sample: string, folder: string, from: number, to: number, type = "zstd-v2") {
  const file = `${folder}/${from}-${to}.hg`;
  hg(sample, "bundle", "-q", "-t", type, "--base", `0:${from - 1}`, "-r", `${from}:${to - 1}`, file);
  return parseBundle(readFileSync(file), DEFAULT_BUNDLE_LIMITS);
}

function openBase(sample: string, folder: string): BaseRepo {
  hg(sample, "bundle", "-q", "--base", "null", "-r", `0:${BASE_LENGTH - 1}`, `${folder}/base.hg`);
  hg(folder, "init", "base");
  hg(`${folder}/base`, "unbundle", "-q", `${folder}/base.hg`);
  hg(`${folder}/base`, "phase", "--public", "-r", "all()");
  hg(`${folder}/base`, "bookmark", "-r", "3", "mark");
  return BaseRepo.open(`${folder}/base`, caches());
}

repoContract("OverlayRepo", (sample, folder) => {
  const base = openBase(sample, folder);
  return new OverlayRepo(base, bundleOf(sample, folder, BASE_LENGTH, 16), caches());
});

repoContract("OverlayRepo on an OverlayRepo", (sample, folder) => {
  const base = openBase(sample, folder);
  const first = new OverlayRepo(base, bundleOf(sample, folder, BASE_LENGTH, FIRST_PUSH_LENGTH, "none-v1"), caches());
  return new OverlayRepo(first, bundleOf(sample, folder, FIRST_PUSH_LENGTH, 16), caches());
});

repoContract("OverlayRepo whose changesets have landed since", (sample, folder) => {
  const base = openBase(sample, folder);
  const bundle = bundleOf(sample, folder, BASE_LENGTH, 16);
  hg(`${folder}/base`, "pull", "-q", sample);
  hg(`${folder}/base`, "phase", "--public", "-r", "all()");
  return new OverlayRepo(base.refresh().at(BASE_LENGTH), bundle, caches());
});

test("OverlayRepo() names the changeset that the base has not", async () => {
  const folder = makeTemporaryFolder("overlay");
  const sample = `${folder.path}/sample`;
  await makeSampleRepo(sample);
  const bundle = bundleOf(sample, folder.path, FIRST_PUSH_LENGTH, 16);
  const missing = hg(sample, "log", "-r", String(FIRST_PUSH_LENGTH - 1), "-T", "{node}").toString();
  expect(() => new OverlayRepo(openBase(sample, folder.path), bundle, caches())).toThrow(
    expect.objectContaining({ code: "missingBase", facts: expect.objectContaining({ node: missing }) }),
  );
  folder.remove();
}, 60_000);
