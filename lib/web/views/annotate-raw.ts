/** `raw-annotate`. Source: hgweb-compat 6.6. */
import { encodeUtf8b } from "../../bytes/text";
import type { Annotation } from "../annotation";
import { user } from "../person";

/** Writes an empty line, each line after `mailbox@number: `, and the ends of lines that hgweb's template leaves. */
export function writeRawAnnotation({ lines }: Annotation): Uint8Array {
  const written = lines.map(({ text, rev, changeset }) => `${user(changeset.user)}@${rev}: ${text}`);
  return encodeUtf8b(`\n${written.join("")}\n\n\n\n`);
}
