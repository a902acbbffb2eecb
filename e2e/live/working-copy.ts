/** Random edits of the files of a working copy, made with no help of hg: `commit -A` finds them. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { decodeUtf8b, encodeUtf8b } from "../../lib/bytes/text";
import { drawLine, drawLineEnds, drawPath } from "./odd-texts";
import type { Random } from "./random";

/** Lines that a file is made with, at most; now and then many more, so that hunks lie apart. */
const FEW_LINES = 14;
const MANY_LINES = 90;

/** The files below a folder; paths are texts in which a lone surrogate U+DCNN is the byte 0xNN. */
export class WorkingCopy {
  readonly #root: string;
  readonly #random: Random;

  constructor(root: string, random: Random) {
    this.#root = root;
    this.#random = random;
  }

  /** Returns every file's path but those of `.hg`, in bytewise order. */
  listFiles(folder = ""): string[] {
    const entries = readdirSync(this.#at(folder), { encoding: "buffer", withFileTypes: true });
    const named = entries.map((entry) => ({ entry, path: folder + decodeUtf8b(entry.name) }));
    return named
      .filter(({ path }) => path !== ".hg" && path !== ".hgtags")
      .sort((a, b) => Buffer.compare(a.entry.name, b.entry.name))
      .flatMap(({ entry, path }) => (entry.isDirectory() ? this.listFiles(`${path}/`) : [path]));
  }

  /** Makes one edit; `about` is a text that no file has yet. */
  edit(about: string): void {
    const files = this.listFiles();
    const kind = files.length === 0 ? "add" : this.#random.weighted(EDITS);
    const path = files.length === 0 ? "" : this.#random.pick(files);
    if (kind === "add") this.#write(drawPath(this.#random), this.#drawText(about));
    else if (kind === "change") this.#change(path, about);
    else if (kind === "remove") rmSync(this.#at(path));
    else if (kind === "mode") this.#changeMode(path);
    else if (kind === "binary") this.#write(this.#random.pick([path, drawPath(this.#random)]), this.#drawBytes(about));
    else if (kind === "symlink") this.#link(this.#random.pick([path, drawPath(this.#random)]), about);
    else if (kind === "empty") this.#write(this.#random.pick([path, drawPath(this.#random)]), "");
    else this.#turnIntoFolder(path, about);
  }

  /** Removes everything but `.hg`. */
  empty(): void {
    for (const { name } of readdirSync(this.#at(""), { encoding: "buffer", withFileTypes: true })) {
      const path = decodeUtf8b(name);
      if (path !== ".hg") rmSync(this.#at(path), { recursive: true, force: true });
    }
  }

  #at(path: string): Buffer {
    return encodeUtf8b(`${this.#root}/${path}`);
  }

  /** Makes room for a file: whatever stands in the way is removed. */
  #clear(path: string): void {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) {
      const folder = this.#at(parts.slice(0, depth).join("/"));
      const stat = lstatSync(folder, { throwIfNoEntry: false });
      if (stat !== undefined && !stat.isDirectory()) rmSync(folder);
      mkdirSync(folder, { recursive: true });
    }
    rmSync(this.#at(path), { recursive: true, force: true });
  }

  #write(path: string, data: string | Uint8Array): void {
    this.#clear(path);
    writeFileSync(this.#at(path), typeof data === "string" ? encodeUtf8b(data) : data);
  }

  #link(path: string, about: string): void {
    this.#clear(path);
    symlinkSync(this.#random.pick([`no where ${about}`, "a", "../out", "é\udce9"].map(encodeUtf8b)), this.#at(path));
  }

  #change(path: string, about: string): void {
    if (lstatSync(this.#at(path)).isSymbolicLink()) {
      const target = readlinkSync(this.#at(path), { encoding: "buffer" });
      rmSync(this.#at(path));
      symlinkSync(Buffer.concat([target, Buffer.from(`+${this.#random.below(9)}`)]), this.#at(path));
      return;
    }
    const text = readFileSync(this.#at(path)).toString("latin1");
    const lines = text.split(/(?<=\n)/);
    for (let changes = 1 + this.#random.below(3); changes > 0; changes--) this.#changeLines(lines, about);
    if (this.#random.chance(8)) lines.push("no end of line");
    writeFileSync(this.#at(path), lines.join(""), "latin1");
  }

  #changeLines(lines: string[], about: string): void {
    const at = this.#random.below(lines.length + 1);
    const end = lines[0]?.endsWith("\r\n") === true ? "\r\n" : "\n";
    const drawn = () => encodeUtf8b(drawLine(this.#random, [end])).toString("latin1");
    const kind = this.#random.weighted([
      [40, "replace"],
      [30, "insert"],
      [20, "delete"],
      [10, "whitespace"],
    ]);
    if (kind === "replace") lines.splice(at, 1 + this.#random.below(2), `${drawn().trimEnd()} ${about}${end}`, drawn());
    else if (kind === "insert") lines.splice(at, 0, drawn(), `${about}${end}`);
    else if (kind === "delete") lines.splice(at, 1 + this.#random.below(4));
    else lines.splice(0, lines.length, ...lines.map((line) => this.#changeSpaces(line)));
  }

  #changeSpaces(line: string): string {
    const text = line.trimEnd();
    const end = line.slice(text.length);
    if (this.#random.chance(50)) return line;
    return this.#random.pick([` ${line}`, `${text} ${end}`, text.replace(" ", "  ") + end, `${line}${end}`]);
  }

  #changeMode(path: string): void {
    const stat = lstatSync(this.#at(path));
    if (!stat.isSymbolicLink()) chmodSync(this.#at(path), stat.mode ^ 0o111);
  }

  #turnIntoFolder(path: string, about: string): void {
    if (path.split("/").length < 6) this.#write(`${path}/${drawPath(this.#random)}`, this.#drawText(about));
  }

  #drawText(about: string): string {
    const count = this.#random.below(this.#random.chance(15) ? MANY_LINES : FEW_LINES);
    const ends = drawLineEnds(this.#random);
    const lines = Array.from({ length: count }, () => drawLine(this.#random, ends));
    if (!this.#random.chance(10)) lines.push(`${about}\n`);
    return lines.join("");
  }

  #drawBytes(about: string): Uint8Array {
    const bytes = Array.from({ length: this.#random.below(300) }, () => this.#random.below(256));
    return Buffer.concat([Buffer.of(...bytes, 0), Buffer.from(about)]);
  }
}

const EDITS = [
  [30, "add"],
  [45, "change"],
  [9, "remove"],
  [5, "mode"],
  [4, "binary"],
  [3, "symlink"],
  [2, "empty"],
  [2, "folder"],
] as const;
