/**
 * `npm run bench:scale`: our production server and `hg serve` on a base of the size of the largest, and our index with
 * more and more pushes, one after the other, on this machine. Writes docs/scale.md and docs/scale.svg.
 *
 * Takes a while and may be stopped at any time: what is made and measured is kept in `var/bench/scale`, and the next run
 * goes on from there. `--again` measures anew; `--only cold,index` only these steps; `--pushes 200` how many are published
 * (2,000); `--index-pushes 100000` how far the index is filled (a million: 5 GB); `--soak-minutes 2` how long many clients
 * read at once (10). `SCALE_DIR=/path` names other data than our generators make: a
 * folder with repo/, pushes/ and pushes.json; `SCALE_TENTH_DIR` the same a tenth the size. Needs: apt-get install -y mercurial
 */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildWhenOlder } from "../scripts/build-when-older.mjs";

const { values } = parseArgs({
  options: {
    pushes: { type: "string", default: "2000" },
    "index-pushes": { type: "string", default: "1000000" },
    "soak-minutes": { type: "string", default: "10" },
    only: { type: "string" },
    again: { type: "boolean", default: false },
  },
});
const pushCount = Number(values.pushes);
const SPARE_PUSHES = 10;
/** So many tell what it costs to publish one. */
const MEASURED_PUBLISHES = 200;
const indexSizes = [1e3, 1e4, 1e5, 1e6].filter((size) => size <= Number(values["index-pushes"]));

buildWhenOlder();
// These load the built program.
const { openScaleData, progress, publishAll, SCALE_DIR, startSiteS3 } = await import("./scale-data.mjs");
const pages = await import("./scale-pages.mjs");
const cold = await import("./scale-cold.mjs");
const { measureIndex } = await import("./scale-index.mjs");
const { measureOpen } = await import("./scale-open.mjs");
const { measureWorkers } = await import("./scale-workers.mjs");
const { measureAnnotate } = await import("./scale-annotate.mjs");
const { measureSoak } = await import("./scale-soak.mjs");
const { measureLarge } = await import("./scale-large.mjs");
const { measureBill } = await import("./scale-bill.mjs");
const { scaleLines } = await import("./scale-report.mjs");
const { drawCurve } = await import("./scale-curve.mjs");

const data = openScaleData(process.env.SCALE_DIR, pushCount + SPARE_PUSHES);
const RESULTS = path.join(data.site, "results.json");
const results = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, "utf8")) : {};

const s3 = await startSiteS3(data);
try {
  // Those that are left are for the command.
  const published = await publishAll(data, s3, Math.min(pushCount, data.pushes.length - SPARE_PUSHES));
  await step("publish", () => measurePublishes(data));
  await step("command", () => pages.measurePublishCommand(data, s3, published));
  await step("cold", () => cold.measureCold(data, s3, published));
  await step("starts", () => cold.measureStarts(data, s3, published));
  if (process.env.SCALE_TENTH_DIR !== undefined) await step("tenth", () => measureTenth({ data, s3, published }));
  await step("warm", () => pages.measureWarm(data, s3, published));
  await step("directories", () => pages.measureDirectories(data, s3));
  await step("annotate", () => measureAnnotate(data, s3));
  await step("workers", () => measureWorkers(data, s3, published));
  await step("memory", () => pages.measureMemory(data, s3, published));
  await step("soak", () => measureSoak(data, s3, published, Number(values["soak-minutes"])));
} finally {
  await s3.stop();
}
await step("open", measureOpen);
await step("large", measureLarge);
for (const size of indexSizes) await step(`index-${size}`, () => measureIndex(size, data.repository, SCALE_DIR));
await step("bill", () => measureBill(data));
writeReport();

/** Measures, unless it is measured; keeps the result at once, with the day and the load of the machine. */
async function step(name, measureIt) {
  const isWanted = values.only === undefined || values.only.split(",").includes(name.split("-")[0]);
  if (!isWanted || (results[name] !== undefined && !values.again)) return;
  progress(`measuring: ${name}`);
  const result = await measureIt();
  if (result === undefined) return progress(`${name} cannot be measured here: what it needs is not there`);
  results[name] = { ...result, day: new Date().toISOString().slice(0, 10), load: Math.round(loadavg()[0]) };
  writeFileSync(`${RESULTS}.new`, JSON.stringify(results, undefined, 1));
  renameSync(`${RESULTS}.new`, RESULTS);
}

/** Ours alone, on this base and on one a tenth the size. */
async function measureTenth(large) {
  const data = openScaleData(process.env.SCALE_TENTH_DIR, 0);
  const tenthS3 = await startSiteS3(data);
  try {
    const published = await publishAll(data, tenthS3, pushCount);
    return await cold.measureTenth(large, { data, s3: tenthS3, published });
  } finally {
    await tenthS3.stop();
  }
}

/** Publishes some pushes into a site of their own, so that this can be measured again. */
async function measurePublishes(data) {
  const site = path.join(data.site, "publishes");
  rmSync(site, { recursive: true, force: true });
  mkdirSync(site);
  const own = { ...data, site };
  const ownS3 = await startSiteS3(own);
  const published = await publishAll(own, ownS3, MEASURED_PUBLISHES).finally(() => ownS3.stop());
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
