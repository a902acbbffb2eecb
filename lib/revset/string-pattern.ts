/** Patterns for texts: `re:…`, `literal:…`, or just the text. Source: `hg help revisions.patterns`. */
import { hasPart, lowerCase, toByteString } from "../bytes/text";
import { Regex } from "./regex/regex";
import type { Work } from "./work";

/** Says whether a text is meant. */
export type TextTest = (text: string) => boolean | Promise<boolean>;

/** A pattern, its kind taken off. */
export interface StringPattern {
  readonly kind: "literal" | "re";
  readonly text: string;
  /** Whether the kind was written. */
  readonly isExplicit: boolean;
}

/** Splits a pattern from its kind. */
export function splitPattern(pattern: string): StringPattern {
  const [, kind, text = ""] = /^(re|literal):(.*)$/s.exec(pattern) ?? [];
  if (kind === undefined) return { kind: "literal", text: pattern, isExplicit: false };
  return { kind: kind === "re" ? "re" : "literal", text, isExplicit: true };
}

/**
 * Makes the test of a pattern that means the whole text, capital letters as they are.
 * @throws RepoError `malformedRequest` for a regular expression that is none; `notImplemented` for one that is not here
 */
export function matchWhole(pattern: StringPattern, work: Work): TextTest {
  if (pattern.kind === "re") return matchRegex(pattern.text, false, work);
  return (text) => text === pattern.text;
}

/** Makes the test of a pattern that means a part of the text, in capitals or not. @throws as `matchWhole` */
export function matchPart(pattern: StringPattern, work: Work): TextTest {
  if (pattern.kind === "re") return matchRegex(pattern.text, true, work);
  const part = lowerCase(pattern.text);
  return (text) => hasPart(lowerCase(text), part);
}

function matchRegex(source: string, ignoreCase: boolean, work: Work): TextTest {
  const regex = new Regex(toByteString(source), { ignoreCase, fromStart: false });
  return (text) => work.run(regex.run(toByteString(text)));
}
