/** `json-annotate`. Source: hgweb-compat 2.4. */
import type { Annotation } from "../annotation";
import { type Json, jsonDate, jsonInteger, jsonList, jsonObject, jsonPath, jsonString } from "../json";
import { jsonStrings } from "./rev-json";

/** Lines that are written as one piece. */
const LINES_PER_PIECE = 1000;
/** Stands where the lines go; no string in JSON holds a control character. */
const LINES = "\0" as Json;

/** Writes an annotated file, key by key as hgweb's template does. */
export async function* writeJsonAnnotation(annotation: Annotation): AsyncGenerator<Uint8Array> {
  const { file, changeset, parents, children, lines } = annotation;
  const [before = "", after = ""] = jsonObject([
    ["abspath", jsonPath(file.path)],
    ["node", jsonString(file.node)],
    ["author", jsonString(changeset.user)],
    ["date", jsonDate(changeset.dateSeconds, changeset.dateOffset)],
    ["desc", jsonString(changeset.description)],
    ["parents", jsonStrings(parents.map(({ node }) => node))],
    ["children", jsonStrings(children.map(({ node }) => node))],
    ["permissions", jsonString(file.flags)],
    ["annotate", LINES],
  ]).split(LINES);
  yield Buffer.from(`${before}[`);
  for (let first = 0; first < lines.length; first += LINES_PER_PIECE) {
    const written = lines
      .slice(first, first + LINES_PER_PIECE)
      .map(({ text, origin, node, changeset: from, path }, i) =>
        jsonObject([
          ["node", jsonString(node)],
          ["author", jsonString(from.user)],
          ["desc", jsonString(from.description)],
          ["abspath", jsonPath(path)],
          ["targetline", jsonInteger(origin.lineNumber)],
          ["line", jsonString(text)],
          ["lineno", jsonInteger(first + i + 1)],
          ["revdate", jsonDate(from.dateSeconds, from.dateOffset)],
        ]),
      );
    yield Buffer.from(`${first === 0 ? "" : ", "}${jsonList(written).slice(1, -1)}`);
  }
  yield Buffer.from(`]${after}`);
}
