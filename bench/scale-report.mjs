/** The results of `bench/scale.mjs` as Markdown and as a curve. */
import { monthOf, priceOf } from "./scale-bill.mjs";
import { ms, row, times } from "./table.mjs";

const whole = (value) => Math.round(value).toLocaleString("en");
const milliseconds = (value) => `${ms(value)} ms`;

/** Returns the lines of docs/scale.md. @param {object} results by step @param {string} machine */
export function scaleLines(results, machine) {
  const { base } = results;
  return [
    "# At the size of the largest",
    "",
    "Written by `npm run bench:scale`, which can be stopped and goes on where it was. Medians, one connection; each row tells",
    "its day and the load of the machine then (other work ran on it: ratios count, not times).",
    "",
    `${machine}. The base: ${whole(base.changesets)} changesets, ${whole(base.files)} files. hgweb: \`hg serve -R bundle:BASE+PUSH\`, not gunicorn.`,
    "",
    row("what", "target", "ours", "hgweb's", "ratio", "day, load"),
    row("---", "---", "---:", "---:", "---:", "---"),
    ...tableRows(results),
    "",
    ...billLines(results),
  ];
}

function tableRows(results) {
  return [coldRows, warmRows, directoryRows, memoryRows, publishRows, indexRows].flatMap((rows) => rows(results));
}

const when = ({ day, load }) => `${day}, ${load}`;

function coldRows({ cold, starts, tenth }) {
  const rows = [];
  if (cold !== undefined) {
    const { ours, hgweb } = cold;
    const rowsOf = (what, target, wall, cpu) => [
      row(
        what,
        target,
        milliseconds(ours[wall]),
        milliseconds(hgweb[wall]),
        times(hgweb[wall] / ours[wall]),
        when(cold),
      ),
      row(
        "the same: CPU",
        "",
        milliseconds(ours[cpu]),
        milliseconds(hgweb[cpu]),
        times(hgweb[cpu] / ours[cpu]),
        when(cold),
      ),
    ];
    rows.push(
      ...rowsOf(
        "a push never seen, bundle in S3, our process warm: request to last byte of `raw-rev`; hgweb from its start",
        "≥ 40×",
        "ms",
        "cpuMs",
      ),
      ...rowsOf("a changeset not shown before, its push open: `raw-rev`", "≥ 15×", "unseenMs", "unseenCpuMs"),
    );
  }
  if (starts !== undefined && cold !== undefined) {
    const ratio = times(cold.hgweb.ms / starts.ms);
    rows.push(
      row(
        "process start to first answer, both cold",
        "≥ 2×",
        milliseconds(starts.ms),
        milliseconds(cold.hgweb.ms),
        ratio,
        when(starts),
      ),
      row(
        "the same: CPU",
        "",
        milliseconds(starts.cpuMs),
        milliseconds(cold.hgweb.cpuMs),
        times(cold.hgweb.cpuMs / starts.cpuMs),
        when(starts),
      ),
    );
  }
  if (tenth !== undefined && cold !== undefined) {
    const what = `a push never seen, against a base of ${whole(tenth.changesets)} changesets, ${whole(tenth.files)} files`;
    const ours = `${milliseconds(cold.ours.ms)} against ${milliseconds(tenth.ms)}`;
    rows.push(row(what, "≤ 1.3×", ours, "", times(cold.ours.ms / tenth.ms), when(tenth)));
  }
  return rows;
}

function warmRows({ warm }) {
  if (warm === undefined) return [];
  const { uncached, cached, hgweb } = warm;
  const perSecond = ({ cpuMs }) => `${whole(1000 / cpuMs)}/s`;
  const rowOf = (page, kind, name, target) =>
    row(
      `\`${page}\`, warm, answers per CPU second, response cache ${name}`,
      target,
      perSecond(kind[page]),
      perSecond(hgweb[page]),
      times(hgweb[page].cpuMs / kind[page].cpuMs),
      when(warm),
    );
  return Object.keys(hgweb).flatMap((page) => [
    rowOf(page, uncached, "off", page === "rev" ? "≥ 5×" : "≥ 20×"),
    rowOf(page, cached, "on", "≥ 50×"),
  ]);
}

function directoryRows({ directories }) {
  if (directories === undefined) return [];
  const { ours, hgweb } = directories;
  return ["root", "deep"].flatMap((name) => [
    row(
      `\`json-file\`, directory ${name}, tip manifest resident, CPU of a request`,
      "≥ 10×",
      milliseconds(ours[name].cpuMs),
      milliseconds(hgweb[name].cpuMs),
      times(hgweb[name].cpuMs / ours[name].cpuMs),
      when(directories),
    ),
    row(
      `the same, a process's first answer`,
      "≤ 1 s",
      milliseconds(ours[name].coldMs),
      milliseconds(hgweb[name].coldMs),
      times(hgweb[name].coldMs / ours[name].coldMs),
      when(directories),
    ),
  ]);
}

function memoryRows({ memory }) {
  if (memory === undefined) return [];
  const first = memory.samples[0];
  const last = memory.samples.at(-1);
  return [
    row(
      `opening ${whole(memory.pushes)} pushes one after another (three pages each), response cache off: RSS from push ${first.pushes} on`,
      "rises ≤ 60 MB",
      `${whole(first.rssMiB)} → ${whole(last.rssMiB)} MiB`,
      `${whole(memory.hgwebMiB)} MiB for each push`,
      "",
      when(memory),
    ),
  ];
}

function publishRows({ publish, command }) {
  const rows = [];
  if (publish !== undefined) {
    const what = `publish, ${publish.changesets.toFixed(1)} changesets on the average, all hashes verified, in one process: CPU (RSS at most ${whole(publish.rssMiB)} MiB)`;
    rows.push(row(what, "≤ 200 ms", milliseconds(publish.cpuMs), "", "", when(publish)));
  }
  if (command !== undefined) {
    rows.push(row("`headless-try publish`, start to end", "≤ 1.5 s", milliseconds(command.ms), "", "", when(command)));
  }
  return rows;
}

/** Returns the results of all index sizes, smallest first. */
function indicesOf(results) {
  const indices = Object.entries(results).filter(([name]) => name.startsWith("index-"));
  return indices.map(([, result]) => result).sort((a, b) => a.pushes - b.pushes);
}

function indexRows(results) {
  const indices = indicesOf(results);
  const first = indices[0];
  const last = indices.at(-1);
  if (first === undefined || first === last) return [];
  const sizes = `${whole(last.pushes)} pushes against ${whole(first.pushes)}`;
  const pages = Object.keys(last.pages).map((name) =>
    row(
      `\`${name}\`, ${sizes}: CPU of a request`,
      "≤ 1.3×",
      `${milliseconds(last.pages[name].cpuMs)} against ${milliseconds(first.pages[name].cpuMs)}`,
      "",
      times(last.pages[name].cpuMs / first.pages[name].cpuMs),
      when(last),
    ),
  );
  const lookup = ({ lookups }) => `${lookups.p50.toFixed(3)} ms`;
  return [
    row(
      `lookup of a node in the index, ${sizes} (p99: ${last.lookups.p99.toFixed(3)} ms)`,
      "≤ 1.3×, p99 ≤ 1 ms",
      `${lookup(last)} against ${lookup(first)}`,
      "",
      times(last.lookups.p50 / first.lookups.p50),
      when(last),
    ),
    ...pages,
  ];
}

function billLines({ bill }) {
  if (bill === undefined) return [];
  const cells = ({ puts, gets, bytesIn, bytesOut }) => [puts, gets, whole(bytesIn), whole(bytesOut)];
  const price = (counts) => `$${(priceOf(counts) * 1e6).toFixed(2)}`;
  const idleMonth = priceOf({ puts: 0, gets: bill.idlePerHour * 24 * 30 });
  return [
    "## The bill",
    "",
    "Requests to S3, counted between us and the development S3, on the average of 20 pushes; list prices: $0.005 for 1,000 PUT",
    "or LIST, $0.0004 for 1,000 GET or HEAD, $0.023 for a GB and month.",
    "",
    row("one", "PUT, LIST", "GET, HEAD", "bytes to S3", "bytes from S3", "requests of a million"),
    row("---", "---:", "---:", "---:", "---:", "---:"),
    row("publish", ...cells(bill.publish), price(bill.publish)),
    row("page of a push never seen (`rev`)", ...cells(bill.cold), price(bill.cold)),
    row("page of a push on the local disk", ...cells(bill.fromDisk), price(bill.fromDisk)),
    row("page of a push in memory", ...cells(bill.warm), price(bill.warm)),
    "",
    `The bundles of a million such pushes (${whole(bill.bundleBytes)} bytes each) cost $${monthOf(bill.bundleBytes * 1e6).toFixed(2)} a month to keep. ` +
      `A server that nobody asks makes ${whole(bill.idlePerHour)} requests an hour: $${idleMonth.toFixed(2)} a month.`,
  ];
}

const WIDTH = 720;
const HEIGHT = 400;
const MARGIN = { left: 70, right: 190, top: 50, bottom: 50 };
const COLOURS = ["#1a6fb5", "#b5541a", "#3d7d2f", "#8442a8"];

/** Draws time against number of pushes, both logarithmic: a line that does not rise is what we want. */
export function drawCurve(unsorted) {
  const indices = unsorted.toSorted((a, b) => a.pushes - b.pushes);
  const names = ["lookup of a node", ...Object.keys(indices[0].pages)];
  const costOf = (index, name) => index.pages[name]?.cpuMs ?? index.lookups.p50;
  const values = indices.flatMap((index) => names.map((name) => costOf(index, name)));
  const x = scale(indices[0].pushes, indices.at(-1).pushes, MARGIN.left, WIDTH - MARGIN.right);
  const low = 10 ** Math.floor(Math.log10(Math.min(...values)));
  const high = 10 ** Math.ceil(Math.log10(Math.max(...values)));
  const y = scale(low, high, HEIGHT - MARGIN.bottom, MARGIN.top);
  const text = (at, up, words, more = "") => `<text x="${at}" y="${up}" ${more}>${words}</text>`;
  const parts = [];
  for (let value = low; value <= high * 1.01; value *= 10) {
    const up = y(value).toFixed(1);
    parts.push(`<path d="M${MARGIN.left} ${up}H${WIDTH - MARGIN.right}" stroke="#ccc"/>`);
    parts.push(text(MARGIN.left - 8, up, `${Number(value.toPrecision(1))} ms`, 'text-anchor="end" dy="4"'));
  }
  for (const { pushes } of indices) {
    parts.push(text(x(pushes).toFixed(1), HEIGHT - MARGIN.bottom + 20, whole(pushes), 'text-anchor="middle"'));
  }
  for (const [at, name] of names.entries()) {
    const points = indices.map((index) => `${x(index.pushes).toFixed(1)},${y(costOf(index, name)).toFixed(1)}`);
    const colour = COLOURS[at % COLOURS.length];
    parts.push(`<polyline points="${points.join(" ")}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    const up = y(costOf(indices.at(-1), name)).toFixed(1);
    parts.push(text(WIDTH - MARGIN.right + 8, up, name.replaceAll("&", "&amp;"), `dy="4" fill="${colour}"`));
  }
  const caption = "time (lookup: median, pages: CPU of a request) against number of pushes, 10 changesets each";
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" font-family="sans-serif" font-size="12" role="img">
<title>${caption}</title>
<rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${text(MARGIN.left, 24, caption)}
${parts.join("\n")}
${text((MARGIN.left + WIDTH - MARGIN.right) / 2, HEIGHT - 12, "pushes", 'text-anchor="middle"')}
</svg>
`;
}

/** Returns a logarithmic scale from values to pixels. */
function scale(low, high, from, to) {
  const span = Math.log(high / low) || 1;
  return (value) => from + ((to - from) * Math.log(value / low)) / span;
}
