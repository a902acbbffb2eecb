/** `raw-rev`: a changeset as a patch. Source: hgweb-compat 6.1. */
import { writeUnified } from "../../diff/unified";
import { hgdate } from "../dates";
import type { Place } from "../place";
import { type Revision, readRevisionDiff } from "../revision";

/** Writes a changeset as hgweb does: an empty line, the header, the message, the diff, an empty line. */
export async function* writeRawRev(place: Place, revision: Revision): AsyncGenerator<Uint8Array> {
  const { changeset, node, parents } = revision;
  // Two parents stand on one line, as the template has it; a root leaves the line empty.
  const parentLine = parents.map((parent) => `# Parent  ${parent.node}`).join("");
  const header = [
    "",
    "# HG changeset patch",
    `# User ${changeset.user}`,
    `# Date ${hgdate(changeset.dateSeconds, changeset.dateOffset)}`,
    `# Node ID ${node}`,
    parentLine,
    changeset.description,
    "",
    "",
  ];
  yield Buffer.from(header.join("\n"), "utf8");
  for await (const file of readRevisionDiff(place, revision)) yield writeUnified(file);
  yield Buffer.from("\n");
}
