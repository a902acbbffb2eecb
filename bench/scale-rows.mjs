/** The rows of docs/scale.md: each tells its target, what was measured, and whether that reaches it. */
import { memoryRows, soakRows } from "./scale-memory-rows.mjs";
import { REASONS } from "./scale-reasons.mjs";
import { against, faster, flat, mebibytes, milliseconds, result } from "./scale-row.mjs";
import { times, whole } from "./table.mjs";

/** @typedef {import("./scale-row.mjs").Row} Row */

/** @param {object} results by step @returns {Row[]} */
export function tableRows(results) {
  const all = [
    openRows,
    coldRows,
    startRows,
    tenthRows,
    warmRows,
    directoryRows,
    annotateRows,
    memoryRows,
    soakRows,
    indexRows,
    publishRows,
    largeRows,
    workerRows,
  ];
  return all.flatMap((rows) => rows(results));
}

/** Says why rows miss their targets and what would be needed. @param {readonly Row[]} rows @returns {string[]} */
export function missLines(rows) {
  const missed = rows.filter(({ isMissed }) => isMissed);
  if (missed.length === 0) return [];
  const lines = missed.map(({ id, what }) => `- **${what}.** ${REASONS[id] ?? "Not looked into yet."}`);
  return ["## What misses its target, and why", "", ...lines, ""];
}

function coldRows({ cold }) {
  if (cold === undefined) return [];
  const { ours, hgweb } = cold;
  return [
    against(cold, {
      id: "cold",
      what: "a push never seen, bundle in S3, our process warm: request to last byte of `raw-rev`; hgweb from its start",
      least: 40,
      ours: ours.ms,
      theirs: hgweb.ms,
    }),
    against(cold, { id: "cold-cpu", what: "the same: CPU", ours: ours.cpuMs, theirs: hgweb.cpuMs }),
    against(cold, {
      id: "unseen",
      what: "a changeset not shown before, its push open: `raw-rev`",
      least: 15,
      ours: ours.unseenMs,
      theirs: hgweb.unseenMs,
    }),
    against(cold, { id: "unseen-cpu", what: "the same: CPU", ours: ours.unseenCpuMs, theirs: hgweb.unseenCpuMs }),
  ];
}

function openRows({ open }) {
  if (open === undefined) return [];
  const cell = ({ long, single, more }, name, show) =>
    `${show(more[name])} (${show(long[name])}, ${show(single[name])})`;
  const what = `open a base of ${whole(open.changesets)} changesets: process start to the first \`json-rev\`, more than with one changeset (with a million, with one)`;
  const rowOf = (id, words, name, show, judged) =>
    result(open, {
      id,
      what: words,
      ours: cell(open.ours, name, show),
      theirs: cell(open.hgweb, name, show),
      ratio: times(open.hgweb.more[name] / open.ours.more[name]),
      ...judged,
    });
  return [
    rowOf("open", what, "ms", milliseconds, { target: "≤ 1.5 s", isReached: open.ours.more.ms <= 1500 }),
    rowOf("open-cpu", "the same: CPU", "cpuMs", milliseconds),
    rowOf("open-rss", "the same: RSS", "rssMiB", mebibytes, {
      target: "≤ 250 MB",
      isReached: open.ours.more.rssMiB * 1.048576 <= 250,
    }),
  ];
}

function startRows({ starts }) {
  if (starts === undefined) return [];
  const { ours, hgweb } = starts;
  const what = "process start to first answer, both cold";
  return [
    against(starts, { id: "starts", what, least: 2, ours: ours.ms, theirs: hgweb.ms }),
    against(starts, { id: "starts-cpu", what: "the same: CPU", ours: ours.cpuMs, theirs: hgweb.cpuMs }),
  ];
}

function tenthRows({ tenth }) {
  if (tenth === undefined) return [];
  const { large, small, changesets, files } = tenth;
  const base = `against a base of ${whole(changesets)} changesets, ${whole(files)} files`;
  const ours = (key) => `${milliseconds(large[key])} against ${milliseconds(small[key])}`;
  return [
    result(tenth, {
      id: "tenth",
      what: `a push never seen, ${base}`,
      ours: ours("ms"),
      ...flat(1.3, large.ms, small.ms),
    }),
    result(tenth, {
      id: "tenth-cpu",
      what: "the same: CPU",
      ours: ours("cpuMs"),
      ratio: times(large.cpuMs / small.cpuMs),
    }),
  ];
}

function warmRows({ warm }) {
  if (warm === undefined) return [];
  const perSecond = ({ cpuMs }) => `${whole(1000 / cpuMs)}/s`;
  const rowOf = (page, kind, name, least) => {
    const ours = warm[kind][page];
    const peers = [warm.hgweb[page], warm.gunicorn[page]];
    const best = peers.toSorted((a, b) => a.cpuMs - b.cpuMs)[0];
    return result(warm, {
      id: `warm-${page}-${kind}`,
      what: `\`${page}\`, warm, answers per CPU second, response cache ${name}; hgweb's: \`hg serve\`, gunicorn; the ratio is to the better`,
      ours: perSecond(ours),
      theirs: peers.map(perSecond).join(", "),
      ...faster(least, best.cpuMs, ours.cpuMs),
    });
  };
  return Object.keys(warm.hgweb).flatMap((page) => [
    rowOf(page, "uncached", "off", page === "rev" ? 5 : 20),
    rowOf(page, "cached", "on", 50),
  ]);
}

function directoryRows({ directories }) {
  if (directories === undefined) return [];
  const { ours, hgweb } = directories;
  return ["root", "deep"].flatMap((name) => [
    against(directories, {
      id: `directory-${name}`,
      what: `\`json-file\`, directory ${name}, tip manifest resident, CPU of a request`,
      least: 10,
      ours: ours[name].cpuMs,
      theirs: hgweb[name].cpuMs,
    }),
    result(directories, {
      id: `directory-${name}-cold`,
      what: "the same, a process's first answer",
      target: "≤ 1 s",
      isReached: ours[name].coldMs <= 1000,
      ours: milliseconds(ours[name].coldMs),
      theirs: milliseconds(hgweb[name].coldMs),
      ratio: times(hgweb[name].coldMs / ours[name].coldMs),
    }),
  ]);
}

function annotateRows({ annotate }) {
  if (annotate === undefined) return [];
  const { ours, cached, hgweb, longestTurnMs, files } = annotate;
  return [
    against(annotate, {
      id: "annotate-first",
      what: `\`json-annotate\` of a file of 2,000 to 3,500 revisions, CPU; a file's first, median of ${files} files`,
      least: 1.5,
      ours: ours.firstCpuMs,
      theirs: hgweb.firstCpuMs,
    }),
    against(annotate, {
      id: "annotate-again",
      what: "the same again, response cache on",
      least: 50,
      ours: cached.againCpuMs,
      theirs: hgweb.againCpuMs,
    }),
    against(annotate, {
      id: "annotate-again-uncached",
      what: "the same again, response cache off",
      ours: ours.againCpuMs,
      theirs: hgweb.againCpuMs,
    }),
    result(annotate, {
      id: "annotate-turn",
      what: "the longest turn of our event loop meanwhile, CPU of its thread",
      target: "≤ 50 ms",
      isReached: longestTurnMs <= 50,
      ours: milliseconds(longestTurnMs),
    }),
  ];
}

function largeRows({ large }) {
  if (large === undefined) return [];
  return large.rows.flatMap(({ id, page, ours, hgweb, smallP95, smallCount }) => [
    result(large, {
      id: `large-${id}-${page}`,
      what: `\`${page}\` of the corpus's \`${id}\`: first byte (last byte)`,
      target: "≤ 200 ms",
      isReached: ours.firstMs <= 200,
      ours: `${milliseconds(ours.firstMs)} (${milliseconds(ours.ms)})`,
      theirs: `${milliseconds(hgweb.firstMs)} (${milliseconds(hgweb.ms)})`,
      ratio: times(hgweb.firstMs / ours.firstMs),
    }),
    result(large, {
      id: `large-${id}-${page}-small`,
      what: `a small \`json-rev\` asked meanwhile, p95 of ${whole(smallCount)}`,
      target: "≤ 50 ms",
      isReached: smallP95 <= 50,
      ours: milliseconds(smallP95),
    }),
  ]);
}

function workerRows({ workers }) {
  if (workers === undefined) return [];
  const { one, two, requests, connections } = workers;
  const gain = two.perSecond / one.perSecond;
  const rate = ({ perSecond }) => `${whole(perSecond)}/s`;
  const wrk = `wrk takes ${two.wrkCpuMs.toFixed(2)} ms of CPU a request on the same processors`;
  return [
    result(workers, {
      id: "workers",
      what: `two workers against one: \`rev\` of ${whole(requests)} changesets, each once, response cache off, ${connections} connections of \`wrk\` (${wrk})`,
      target: "≥ 1.5×",
      ratio: times(gain),
      isReached: gain >= 1.5,
      ours: `${rate(two)} against ${rate(one)}`,
    }),
    result(workers, {
      id: "workers-cpu",
      what: "the same: CPU of a request",
      ours: `${milliseconds(two.cpuMs)} against ${milliseconds(one.cpuMs)}`,
      ...flat(1.1, two.cpuMs, one.cpuMs),
    }),
  ];
}

function publishRows({ publish, command }) {
  const rows = [];
  if (publish !== undefined) {
    rows.push(
      result(publish, {
        id: "publish",
        what: `publish, ${publish.changesets.toFixed(1)} changesets on the average, all hashes verified, in one process: CPU (RSS at most ${mebibytes(publish.rssMiB)})`,
        target: "≤ 200 ms",
        isReached: publish.cpuMs <= 200,
        ours: milliseconds(publish.cpuMs),
      }),
    );
  }
  if (command !== undefined) {
    rows.push(
      result(command, {
        id: "command",
        what: "`headless-try publish`, start to end",
        target: "≤ 1.5 s",
        isReached: command.ms <= 1500,
        ours: milliseconds(command.ms),
      }),
    );
  }
  return rows;
}

/** Returns the results of all index sizes, smallest first. */
function indicesOf(results) {
  const indices = Object.entries(results).filter(([name]) => name.startsWith("index-"));
  return indices.map(([, each]) => each).sort((a, b) => a.pushes - b.pushes);
}

function indexRows(results) {
  const indices = indicesOf(results);
  const first = indices[0];
  const last = indices.at(-1);
  if (first === undefined || first === last) return [];
  const sizes = `${whole(last.pushes)} pushes against ${whole(first.pushes)}`;
  const pages = Object.keys(last.pages).map((name) =>
    result(last, {
      id: `index-${name}`,
      what: `\`${name}\`, ${sizes}: CPU of a request`,
      ours: `${milliseconds(last.pages[name].cpuMs)} against ${milliseconds(first.pages[name].cpuMs)}`,
      ...flat(1.3, last.pages[name].cpuMs, first.pages[name].cpuMs),
    }),
  );
  const lookup = ({ lookups }) => `${lookups.p50.toFixed(3)} ms`;
  const judged = flat(1.3, last.lookups.p50, first.lookups.p50);
  return [
    result(last, {
      id: "index-lookup",
      what: `lookup of a node in the index, ${sizes} (p99: ${last.lookups.p99.toFixed(3)} ms)`,
      ours: `${lookup(last)} against ${lookup(first)}`,
      ...judged,
      target: `${judged.target}, p99 ≤ 1 ms`,
      isReached: judged.isReached && last.lookups.p99 <= 1,
    }),
    ...pages,
  ];
}
