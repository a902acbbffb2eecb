/** `json-annotate`. Source: hgweb-compat 2.4. */
import { Turns } from "../../bytes/turns";
import type { AnnotatedLine, Annotation } from "../annotation";
import { type Json, jsonDate, jsonInteger, jsonObject, jsonPath, jsonString } from "../json";
import { writeJsonItems } from "./json-pieces";
import { jsonStrings } from "./rev-json";

/** Stands where the lines go; no string in JSON holds a control character. */
const LINES = "\0" as Json;

/** Writes an annotated file, key by key as hgweb's template does. */
export async function* writeJsonAnnotation(annotation: Annotation, signal: AbortSignal): AsyncGenerator<Uint8Array> {
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
  yield* writeJsonItems(lines, jsonAnnotatedLine, new Turns(signal));
  yield Buffer.from(`]${after}`);
}

function jsonAnnotatedLine({ text, origin, node, changeset, path }: AnnotatedLine, index: number): Json {
  return jsonObject([
    ["node", jsonString(node)],
    ["author", jsonString(changeset.user)],
    ["desc", jsonString(changeset.description)],
    ["abspath", jsonPath(path)],
    ["targetline", jsonInteger(origin.lineNumber)],
    ["line", jsonString(text)],
    ["lineno", jsonInteger(index + 1)],
    ["revdate", jsonDate(changeset.dateSeconds, changeset.dateOffset)],
  ]);
}
