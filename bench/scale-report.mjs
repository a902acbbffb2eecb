/** The results of `bench/scale.mjs` as Markdown. */
import { monthOf, priceOf } from "./scale-bill.mjs";
import { missLines, tableRows } from "./scale-rows.mjs";
import { row, whole } from "./table.mjs";

/** Returns the lines of docs/scale.md. @param {object} results by step @param {string} machine */
export function scaleLines(results, machine) {
  const { base } = results;
  const rows = tableRows(results);
  return [
    "# At the size of the largest",
    "",
    "Written by `npm run bench:scale`, which can be stopped and goes on where it was. Medians, one connection unless a row",
    "says otherwise; ours and theirs are asked in turns, in the same minutes. Each row tells its day and the load of the",
    "machine then (other work ran on it: ratios count, not times).",
    "",
    `${machine}. The base: ${whole(base.changesets)} changesets, ${whole(base.files)} files. hgweb: \`hg serve -R bundle:BASE+PUSH\``,
    "(the base alone where no push is asked for), or gunicorn with two pre-forked sync workers where a row says so.",
    "",
    row("what", "target", "ours", "hgweb's", "ratio", "day, load"),
    row("---", "---", "---:", "---:", "---:", "---"),
    ...rows.map(({ text }) => text),
    "",
    ...missLines(rows),
    ...billLines(results),
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
