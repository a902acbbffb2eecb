/** How the index answers as pushes come in: 1,000 to a million of them, 10 changesets each. */
import { existsSync, renameSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { madeUpPush, openSqlitePushIndex, parseNode } from "../dist/bench-parts.js";
import { measure } from "./load.mjs";
import { progress, SCALE_DIR } from "./scale-data.mjs";
import { startOurs } from "./servers.mjs";

const CHANGESETS = 10;
/** So many are written by our own writer; the others are copies of their rows with other ids and nodes. */
const WRITTEN = 1000;
const PUSHES_PER_TRANSACTION = 10_000;
/** As many as the smallest index has nodes. */
const LOOKUPS = 10_000;
const REQUESTS = { count: 400, warmUp: 1200 };

/**
 * A copy of the first pushes' rows, `$shift` pushes on; what must be unique is random. The tree is named because the keys
 * begin with it: without it each copy would read the whole table.
 */
const COPIES = [
  `insert into pushes select tree, push_id + $shift, randomblob(20), user, date_seconds + 60 * $shift, base_url,
    base_length, stands_on, changeset_count from pushes where tree = 'try' and push_id <= $written`,
  `insert into pushed_changesets select tree, push_id + $shift, position, parent1, parent2, manifest,
    date_seconds + 60 * $shift, date_offset, metadata, files from pushed_changesets where tree = 'try' and push_id <= $written`,
  `insert into file_changes select tree, push_id + $shift, position, parent, changes
    from file_changes where tree = 'try' and push_id <= $written`,
];
/** The nodes of all copies at once, in the order in which the table keeps them: far faster than in any other. */
const COPY_NODES = `insert into pushed_nodes
  with recursive shifts(shift) as (select $written union all select shift + $written from shifts where shift + $written < $pushes)
  select tree, randomblob(20) as random_node, push_id + shift, position, rev from pushed_nodes, shifts order by random_node`;

/** Makes the index of so many pushes, unless it is there. @returns {Promise<string>} its file */
export async function makeIndex(pushes) {
  const file = path.join(SCALE_DIR, `index-${pushes}.db`);
  if (existsSync(file)) return file;
  const making = `${file}.new`;
  for (const suffix of ["", "-wal", "-shm"]) rmSync(making + suffix, { force: true });
  await writeFirst(making);
  const database = new Database(making);
  // What is half made is thrown away: nothing need survive a power cut.
  for (const pragma of ["synchronous = OFF", "journal_mode = OFF", "cache_size = -2000000"]) database.pragma(pragma);
  const copies = COPIES.map((sql) => database.prepare(sql));
  const { sql: nodeIndex } = database.prepare("select sql from sqlite_master where name = 'pushed_nodes_push'").get();
  const start = performance.now();
  for (let shift = WRITTEN; shift < pushes; ) {
    database.exec("begin");
    for (let made = 0; made < PUSHES_PER_TRANSACTION && shift < pushes; made += WRITTEN) {
      for (const copy of copies) copy.run({ shift, written: WRITTEN });
      shift += WRITTEN;
    }
    database.prepare("update trees set last_push_id = ?").run(shift);
    database.exec("commit");
    const perSecond = Math.round((shift - WRITTEN) / ((performance.now() - start) / 1000));
    progress(`index of ${pushes} pushes: ${shift} (${perSecond} a second)`);
  }
  progress(`index of ${pushes} pushes: the nodes`);
  database.exec("drop index pushed_nodes_push");
  if (pushes > WRITTEN) database.prepare(COPY_NODES).run({ written: WRITTEN, pushes });
  database.exec(nodeIndex);
  database.pragma("journal_mode = WAL");
  database.close();
  renameSync(making, file);
  return file;
}

async function writeFirst(file) {
  const relaxed = (database) => database.pragma("synchronous = OFF");
  const index = openSqlitePushIndex(file, { onOpen: relaxed });
  await index.migrate();
  for (let pushId = 1; pushId <= WRITTEN; pushId++) {
    const names = Array.from({ length: CHANGESETS }, (_, at) => `changeset ${at} of ${pushId}`);
    const { push, changesets } = madeUpPush({ pushId, user: `user${pushId % 400}@example.org`, changesets: names });
    await index.addPush("try", push, changesets);
  }
  await index.close();
}

/** Asks an index of so many pushes: in this process for nodes, over HTTP for the pushlog. */
export async function measureIndex(pushes, repository, work) {
  const file = await makeIndex(pushes);
  const nodes = sampleNodes(file, pushes);
  const lookups = await measureLookups(file, nodes);
  const server = await startOurs(
    {
      TREES: `try=${repository}`,
      BUNDLE_STORE: `dir:${path.join(work, "no-bundles")}`,
      PUSH_INDEX: `sqlite:${file}`,
      CACHE_DIR: path.join(work, "no-cache"),
      LOG_LEVEL: "error",
    },
    { hasResponseCache: false },
  );
  const middle = Math.floor(pushes / 2);
  const targets = {
    "json-pushes?startID&endID": `/try/json-pushes?version=2&startID=${middle}&endID=${middle + 10}`,
    "json-pushes?changeset": `/try/json-pushes?version=2&changeset=${nodes[0]}`,
    pushloghtml: "/try/pushloghtml",
  };
  const pages = {};
  for (const [name, target] of Object.entries(targets)) {
    progress(`${name} of ${pushes} pushes`);
    pages[name] = await measure(server, target, REQUESTS);
  }
  await server.stop();
  return { pushes, lookups, pages, mebibytes: statSync(file).size / 2 ** 20 };
}

/** Different nodes of pushes from all over the index: the index remembers what it was asked. */
function sampleNodes(file, pushes) {
  const database = new Database(file, { readonly: true });
  const node = database.prepare(
    "select lower(hex(node)) node from pushed_nodes where tree = 'try' and push_id = ? and position = ?",
  );
  const step = 7919; // a prime: goes through all pushes in no order
  const nodes = Array.from({ length: LOOKUPS }, (_, at) =>
    node.pluck().get(((at * step) % pushes) + 1, (at + Math.floor(at / pushes)) % CHANGESETS),
  );
  database.close();
  return nodes;
}

async function measureLookups(file, nodes) {
  const index = openSqlitePushIndex(file);
  const times = [];
  for (const node of nodes.map(parseNode)) {
    const start = performance.now();
    const holders = await index.findHolders("try", node);
    times.push(performance.now() - start);
    if (holders.length === 0) throw new Error(`no push holds ${node}`);
  }
  await index.close();
  // The first half warms compiler and page cache.
  const counted = times.slice(times.length / 2).sort((a, b) => a - b);
  return { p50: counted[Math.floor(counted.length / 2)], p99: counted[Math.floor(counted.length * 0.99)] };
}
