/** The diff of a changeset as hgweb's markup, written as one string. Source: hgweb-compat 5, item 8. */
import { decodeUtf8b } from "../../bytes/text";
import type { FileDiff } from "../../diff/file-diff";
import { diffLines } from "../../diff/unified";
import { escapeHtml } from "../escape";

const CLASSES: Readonly<Record<string, string>> = {
  "+": ' class="difflineplus"',
  "-": ' class="difflineminus"',
  "@": ' class="difflineat"',
};

/** Writes all files' blocks; each is numbered by its place among the diffs, from 1. */
export function writeDiffHtml(diffs: readonly FileDiff[]): string {
  return diffs.map((diff, i) => writeBlock(diff, i + 1)).join("");
}

function writeBlock(diff: FileDiff, number: number): string {
  const lines = diffLines(diff);
  if (lines.length === 0) return "";
  const spans = lines.map((line, i) => {
    const text = decodeUtf8b(line).replace(/[\r\n]+$/, "");
    const id = `l${number}.${i + 1}`;
    return `<a href="#${id}"></a><span id="${id}"${CLASSES[text[0] ?? ""] ?? ""}>${escapeHtml(text)}</span>`;
  });
  return `<div class="diffblock"><pre class="sourcelines">${spans.join("\n")}</pre></div>`;
}
