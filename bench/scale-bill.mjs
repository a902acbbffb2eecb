/** What S3 bills: requests and bytes of a publish and of a page, counted between us and the development S3. */
import { rmSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startCountingProxy } from "./counting-proxy.mjs";
import { fetchBody } from "./load.mjs";
import { progress, publishAll, siteEnvironment, startSiteS3 } from "./scale-data.mjs";
import { startOurs } from "./servers.mjs";

const PUSHES = 20;
/** Long enough for three looks at the journal, which come each 30 seconds. */
const IDLE_SECONDS = 90;
/** US dollars. Amazon S3 Standard, us-east-1, list prices; traffic to machines of the same region costs nothing. */
const PRICES = { put: 0.005 / 1000, get: 0.0004 / 1000, gigabyteMonth: 0.023 };

/** Publishes some pushes into a bucket of their own and opens them. */
export async function measureBill(data) {
  const site = path.join(data.site, "bill");
  rmSync(site, { recursive: true, force: true });
  const own = { ...data, site };
  const s3 = await startSiteS3(own);
  const proxy = await startCountingProxy(s3.origin);
  try {
    progress("bill: publishing");
    const published = await publishAll(own, proxy, PUSHES);
    const publish = perPush(proxy.take());
    const pages = await countPages(own, proxy, published);
    const bundleBytes = published.reduce((sum, { bytes }) => sum + bytes, 0) / PUSHES;
    return { publish, ...pages, bundleBytes };
  } finally {
    await proxy.stop();
    await s3.stop();
  }
}

async function countPages(own, proxy, published) {
  const open = async (page) => {
    for (const { bundle, tip } of published) await fetchBody(`${server.origin}/try/bundle/${bundle}/${page}/${tip}`);
    return perPush(proxy.take());
  };
  let server = await startOurs(siteEnvironment(own, proxy, "bill-cache"), { hasResponseCache: false });
  const start = proxy.take();
  progress("bill: opening");
  const cold = await open("rev");
  const warm = await open("rev");
  progress(`bill: idle for ${IDLE_SECONDS} seconds`);
  await sleep(IDLE_SECONDS * 1000);
  const idle = proxy.take();
  await server.stop();
  server = await startOurs(siteEnvironment(own, proxy, "bill-cache"), { hasResponseCache: false });
  proxy.take();
  const fromDisk = await open("rev");
  await server.stop();
  return { start, cold, warm, fromDisk, idlePerHour: ((idle.gets + idle.puts) * 3600) / IDLE_SECONDS };
}

const perPush = (counts) => Object.fromEntries(Object.entries(counts).map(([name, sum]) => [name, sum / PUSHES]));

/** Returns what so many requests cost, in US dollars. @param {import("./counting-proxy.mjs").Counts} counts */
export const priceOf = ({ puts, gets }) => puts * PRICES.put + gets * PRICES.get;

/** Returns what bytes cost that are kept for a month, in US dollars. */
export const monthOf = (bytes) => (bytes / 1e9) * PRICES.gigabyteMonth;
