import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeUtf8b } from "../bytes/text";
import { email, emailUser, person, user } from "./person";
import { filterTexts } from "./testing/mercurial-filters";

const HAND_MADE = [
  "",
  "alice",
  "Alice Doe <alice@example.com>",
  "bob.smith@example.com",
  '"Bob \\"the\\" Smith" <bob@example.com>',
  '"Foo Bar <foo@bar>',
  "<alice@example.com>",
  "Alice @ Home <a.b c@x> tail",
  "a>b<c@d>e",
  "no at <sign>",
  "Érin Ünïcode <érin@example.com>",
];
const author = fc.string({ unit: fc.constantFrom(..."ab.@<> \"\\'é\t"), maxLength: 14 });
const AUTHORS = [...HAND_MADE, ...fc.sample(author, { numRuns: 500, seed: 2 })];
const bytes = (text: string) => encodeUtf8b(text).toString("latin1");

test.for([
  ["person", person],
  ["user", user],
  ["email", email],
  ["emailuser", emailUser],
] as const)("%s agrees with Mercurial's filter", ([name, filter]) => {
  expect(AUTHORS.map(filter).map(bytes)).toEqual(filterTexts(name, AUTHORS));
});
