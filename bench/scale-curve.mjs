/** The costs of the index against the number of pushes, as a picture. */
import { whole } from "./table.mjs";

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
