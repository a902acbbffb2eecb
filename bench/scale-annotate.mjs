/** Files of thousands of revisions, annotated: each for the first time, and again. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { EVENT_LOOP, measureOnce } from "./huge.mjs";
import { measure } from "./load.mjs";
import { progress, siteEnvironment } from "./scale-data.mjs";
import { median } from "./scale-pages.mjs";
import { startHgwebOver, startOurs } from "./servers.mjs";

const PAGE = "json-annotate";
const REVISIONS = { least: 2000, most: 3500 };
/** Again and again, once it has been shown: the first ones warm the compiler up. */
const AGAIN = { ours: { count: 40, warmUp: 20 }, hgweb: { count: 2, warmUp: 0 } };

/** Annotates one file after the other, ours and hgweb in turns; the first of all is not counted. */
export async function measureAnnotate(data, s3) {
  const files = listHotFiles(data);
  const startOne = (hasResponseCache) =>
    startOurs(siteEnvironment(data, s3, "warm-cache"), { hasResponseCache, imported: EVENT_LOOP });
  const servers = {
    ours: await startOne(false),
    cached: await startOne(true),
    hgweb: await startHgwebOver(data.repository, data.environment),
  };
  const seen = { ours: [], cached: [], hgweb: [] };
  for (const [at, file] of files.entries()) {
    progress(`annotate: file ${at + 1} of ${files.length}`);
    const bodies = [];
    for (const [kind, server] of Object.entries(servers)) {
      const whose = kind === "hgweb" ? "hgweb" : "ours";
      const target = `${whose === "ours" ? "/try" : ""}/${PAGE}/${data.tip}/${file}`;
      const first = await measureOnce(server, whose, target);
      const again = await measure(server, target, { ...AGAIN[whose], keepAlive: whose === "ours" });
      bodies.push(first.body);
      if (at > 0)
        seen[kind].push({ firstCpuMs: first.cpu, firstMs: first.wall, turnMs: first.turn, againCpuMs: again.cpuMs });
    }
    if (!bodies.every((body) => body.equals(bodies[0])))
      throw new Error(`${PAGE} ${file}: we answer other bytes than hgweb`);
  }
  for (const server of Object.values(servers)) await server.stop();
  const figure = (kind, name) => median(seen[kind].map((each) => each[name]));
  const names = ["firstCpuMs", "firstMs", "againCpuMs"];
  const of = (kind) => Object.fromEntries(names.map((name) => [name, figure(kind, name)]));
  return {
    ours: of("ours"),
    cached: of("cached"),
    hgweb: of("hgweb"),
    longestTurnMs: Math.max(...seen.ours.map(({ turnMs }) => turnMs)),
    files: files.length - 1,
  };
}

/** The files with a long history, by what the generator of the base has noted or where it puts them. */
function listHotFiles(data) {
  const meta = path.join(path.dirname(data.repository), "meta.json");
  if (!existsSync(meta)) return data.hg("files", "-r", data.tip, "glob:*/hot/*").trim().split("\n");
  const { hot_files: hot } = JSON.parse(readFileSync(meta, "utf8"));
  const isWanted = ([, revisions]) => revisions >= REVISIONS.least && revisions <= REVISIONS.most;
  return hot.filter(isWanted).map(([file]) => file);
}
