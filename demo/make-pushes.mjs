/** The pushes of the demo: real commits as they landed, and one of each thing that developers do to them. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";

const ALICE = "Alice Example <alice@example.org>";
const BOB = "Bob Example <bob@example.org>";
/** A push follows its last changeset by so many seconds, and the next push's first changeset follows it. */
const STEP_SECONDS = 120;

/**
 * Commits what the pushes carry, and writes their bundles.
 *
 * @param {object} place
 * @param {(cwd: string, ...args: string[]) => string} place.hg runs hg
 * @param {string} place.repo the converted history; it is committed to
 * @param {string} place.baseTip the last changeset of the base
 * @param {string[]} place.landed those that come after it, in order; at least five
 * @param {string} place.outdir its folder `pushes` takes the bundles
 * @returns {object[]} what `pushes.json` says of each, in the order of their publishing
 */
export function makePushes({ hg, repo, baseTip, landed, outdir }) {
  let seconds = Number(hg(repo, "log", "-r", landed.at(-1), "-T", "{date|hgdate}").split(" ")[0]);
  const pushes = [];
  const at = (file) => path.join(repo, file);
  const update = (node) => hg(repo, "update", "-q", "--clean", node);
  const append = (file, text) => writeFileSync(at(file), readFileSync(at(file), "utf8") + text);
  /** Commits the working folder and returns the node. */
  const commit = (message, user = ALICE) => {
    seconds += STEP_SECONDS;
    const allowEmpty = ["--config", "ui.allowemptycommit=1"];
    hg(repo, ...allowEmpty, "commit", "-q", "-A", "-m", message, "-u", user, "-d", `${seconds} -3600`);
    return hg(repo, "log", "-r", ".", "-T", "{node}");
  };
  /** Bundles changesets that stand on the base, and on the pushes that `depends` names. */
  const push = (id, about, user, nodes, depends = []) => {
    seconds += STEP_SECONDS;
    const bundle = `pushes/${id}.hg`;
    const below = [baseTip, ...pushes.filter((other) => depends.includes(other.id)).map(({ tip }) => tip)];
    const bases = below.flatMap((node) => ["--base", node]);
    const wanted = nodes.flatMap((node) => ["-r", node]);
    hg(repo, "bundle", "-q", "-t", "zstd-v2", ...bases, ...wanted, path.join(outdir, bundle));
    pushes.push({ id, about, user, date: seconds, bundle, nodes, tip: nodes.at(-1), depends });
  };

  push("landed", "three commits as they landed next", "dev@example.org", landed.slice(0, 3));

  // As after a review: the same changesets below, and another one on top.
  update(landed[1]);
  hg(repo, "revert", "-q", "--all", "-r", landed[2]);
  append(
    "lib/store/memory-bundle-store.ts",
    "\n/** Bytes that an empty store takes. */\nexport const EMPTY_BYTES = 0;\n",
  );
  const message = hg(repo, "log", "-r", landed[2], "-T", "{desc}");
  const amended = commit(`Bug 1500001 - ${message.replace("\n", " r=bob\n")}`, "Headless Try <dev@example.org>");
  push("amended", "the same with its top changeset amended", "dev@example.org", [...landed.slice(0, 2), amended]);

  update(baseTip);
  hg(repo, "rename", "-q", "lib/bytes/cursor.ts", "lib/bytes/byte-cursor.ts");
  for (const file of listSources(at("lib"))) {
    const text = readFileSync(file, "utf8");
    const renamed = text.replace(/(bytes\/|"\.\/)cursor"/g, '$1byte-cursor"');
    if (renamed !== text) writeFileSync(file, renamed);
  }
  push("renamed", "a file renamed, and those that import it", "alice@example.org", [
    commit("Bug 1500002 - Rename the cursor after what it walks over. r=bob,carol\n\nNo change of behaviour."),
  ]);

  update(baseTip);
  writeFileSync(at("app/icon.png"), drawIcon([40, 90, 160]));
  const drawn = commit("Bug 1500003 - Draw an icon. r?design", BOB);
  writeFileSync(at("app/icon.png"), drawIcon([160, 60, 40]));
  push("binary", "a binary file, and a change of it", "bob@example.org", [
    drawn,
    commit("Bug 1500003 - Redraw the icon in the colour that everybody wants. r=design", BOB),
  ]);

  update(`${baseTip}~1`);
  append("app/globals.css", "\n/* Wide diffs scroll by themselves. */\npre {\n  overflow-x: auto;\n}\n");
  const fix = commit("Bug 1500004 - Let wide diffs scroll. r=alice", BOB);
  hg(repo, "merge", "-q", baseTip);
  push("merge", "a fix on an older base, merged with the newer one", "bob@example.org", [
    fix,
    commit("Merge the fix of bug 1500004 into the newer history", BOB),
  ]);

  push("stacked", "two commits on top of the push `landed`", "dev@example.org", landed.slice(3, 5), ["landed"]);

  update(baseTip);
  append("next.config.js", "// Naïve, but true: “one page is enough”.\n");
  const tried = commit("Bug 1500005 - Say why there is one page — in Unicode.");
  push("try-syntax", "a change, and an empty changeset that asks for builds", "alice@example.org", [
    tried,
    commit("try: -b do -p linux64,macosx64,win64 -u mochitests,xpcshell -t none --artifact"),
  ]);
  return pushes;
}

/** Returns all source files below a folder. */
function listSources(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => path.join(folder, name));
  return files.filter((file) => file.endsWith(".ts") && statSync(file).isFile()).sort();
}

/** Returns a PNG of 32 × 32 pixels in one colour with a lighter square in it. @param {number[]} rgb */
function drawIcon(rgb) {
  const size = 32;
  const isInside = (x, y) => x >= 8 && x < 24 && y >= 8 && y < 24;
  const rows = Array.from({ length: size }, (_, y) => [
    0, // no filter
    ...Array.from({ length: size }, (__, x) => (isInside(x, y) ? rgb.map((value) => value + 80) : rgb)).flat(),
  ]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  header.set([8, 2], 8); // 8 bits for each of red, green and blue
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const pixels = deflateSync(Buffer.from(rows.flat()));
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixels), chunk("IEND", Buffer.alloc(0))]);
}

/** Returns a chunk of a PNG: length, type, data, CRC-32. */
function chunk(type, data) {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(typed));
  return Buffer.concat([length, typed, check]);
}

function crc32(bytes) {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
