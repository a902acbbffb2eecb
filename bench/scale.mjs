/**
 * `npm run bench:scale`: our production server and `hg serve` on a base of the size of the largest, and our index with
 * more and more pushes, one after the other, on this machine. Writes docs/scale.md and docs/scale.svg.
 *
 * Takes a while and may be stopped at any time: what is made and measured is kept in `var/bench/scale`, and the next run
 * goes on from there. `--again` measures anew; `--only cold,index` only these steps; `--pushes 200` how many are published;
 * `--index-pushes 100000` how far the index is filled. `SCALE_DIR=/path` names other data than our generators make: a
 * folder with repo/, pushes/ and pushes.json; `SCALE_TENTH_DIR` the same a tenth the size. Needs: apt-get install -y mercurial
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWhenOlder } from "../scripts/build-when-older.mjs";

const { values } = parseArgs({
  options: {
    pushes: { type: "string", default: "200" },
    "index-pushes": { type: "string", default: "100000" },
    only: { type: "string" },
    again: { type: "boolean", default: false },
  },
});
const pushCount = Number(values.pushes);
const indexSizes = [1e3, 1e4, 1e5, 1e6].filter((size) => size <= Number(values["index-pushes"]));

buildWhenOlder();
// These load the built program.
const { openScaleData, progress, publishAll, SCALE_DIR, startSiteS3 } = await import("./scale-data.mjs");
const pages = await import("./scale-pages.mjs");
const { measureIndex } = await import("./scale-index.mjs");
const { measureBill } = await import("./scale-bill.mjs");
const { drawCurve, scaleLines } = await import("./scale-report.mjs");

const data = openScaleData(process.env.SCALE_DIR, pushCount + 10);
const RESULTS = path.join(data.site, "results.json");
const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : {};

const s3 = await startSiteS3(data);
try {
  const published = await publishAll(data, s3, pushCount);
  await step("publish", () => summarizePublishes(published));
  await step("command", () => pages.measurePublishCommand(data, s3, published));
  await step("cold", () => measureColdBoth(data, s3, published));
  await step("starts", () => pages.measureStarts(data, s3, published));
  await step("warm", () => pages.measureWarm(data, s3, published));
  await step("directories", () => pages.measureDirectories(data, s3));
  await step("memory", () => pages.measureMemory(data, s3, published));
} finally {
  await s3.stop();
}
if (process.env.SCALE_TENTH_DIR !== undefined) await step("tenth", measureTenth);
for (const size of indexSizes) await step(`index-${size}`, () => measureIndex(size, data.repository, SCALE_DIR));
await step("bill", () => measureBill(data));
writeReport();

/** Measures, unless it is measured; keeps the result at once, with the day and the load of the machine. */
async function step(name, measureIt) {
  const isWanted = values.only === undefined || values.only.split(",").includes(name.split("-")[0]);
  if (!isWanted || (results[name] !== undefined && !values.again)) return;
  progress(`measuring: ${name}`);
  const result = await measureIt();
  results[name] = { ...result, day: new Date().toISOString().slice(0, 10), load: Math.round(loadavg()[0]) };
  writeFileSync(`${RESULTS}.new`, JSON.stringify(results, undefined, 1));
  renameSync(`${RESULTS}.new`, RESULTS);
}

async function measureColdBoth(data, s3, published) {
  const { bodies, ...ours } = await pages.measureCold(data, s3, published);
  return { ours, hgweb: await pages.measureColdHgweb(data, { ...ours, bodies }) };
}

/** Ours alone, on a base a tenth the size. */
async function measureTenth() {
  const tenth = openScaleData(process.env.SCALE_TENTH_DIR, 0);
  const tenthS3 = await startSiteS3(tenth);
  try {
    const published = await publishAll(tenth, tenthS3, pushCount);
    const { bodies: _, ...ours } = await pages.measureCold(tenth, tenthS3, published);
    return { ...ours, changesets: tenth.changesets, files: tenth.files };
  } finally {
    await tenthS3.stop();
  }
}

function summarizePublishes(published) {
  // The first ones compile the code and read the base.
  const counted = published.slice(Math.floor(published.length / 4));
  return {
    cpuMs: pages.median(counted.map(({ cpuMs }) => cpuMs)),
    ms: pages.median(counted.map(({ wallMs }) => wallMs)),
    changesets: counted.reduce((sum, { changesets }) => sum + changesets, 0) / counted.length,
    rssMiB: Math.max(...counted.map(({ rssMiB }) => rssMiB)),
    count: counted.length,
  };
}

function writeReport() {
  const docs = fileURLToPath(new URL("../docs/", import.meta.url));
  const machine = pages.describeMachine(`${cpus().length} × ${cpus()[0]?.model.trim()}`);
  const { changesets, files } = data;
  const lines = scaleLines({ ...results, base: { changesets, files } }, machine);
  writeFileSync(path.join(docs, "scale.md"), `${lines.join("\n")}\n`);
  const sizes = Object.keys(results).filter((name) => name.startsWith("index-"));
  if (sizes.length > 1) writeFileSync(path.join(docs, "scale.svg"), drawCurve(sizes.map((name) => results[name])));
  progress("docs/scale.md and docs/scale.svg are written\n");
}
