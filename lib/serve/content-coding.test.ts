import { expect, test } from "vitest";
import { chooseCoding, isCompressible } from "./content-coding";

test.for([
  [undefined, "identity"],
  ["", "identity"],
  ["gzip, deflate, br, zstd", "br"],
  ["gzip, deflate", "gzip"],
  ["br;q=0.5, gzip", "gzip"],
  ["br;q=0, gzip;q=0", "identity"],
  ["*", "br"],
  ["*, br;q=0", "gzip"],
  ["identity", "identity"],
  ["GZIP ; q=0.1", "gzip"],
  ["gzip;q=nonsense", "identity"],
  ["gzip;q=5, br;q=0.001", "br"],
  ["x-gzip", "gzip"],
  ["deflate, zstd", "identity"],
  ["gzip;q=0.5, identity", "identity"],
  ["gzip;q=0.5, identity;q=0.5", "gzip"],
  ["identity;q=0", "identity"], // better than nothing
  ["*;q=0", "identity"],
] as const)("chooseCoding() for %j is %s", ([header, coding]) => {
  expect(chooseCoding(header)).toEqual({ coding, isIdentityRefused: false });
});

test.for([
  ["identity;q=0, *", "br"],
  ["gzip, identity; q=0.000", "gzip"],
  ["gzip;q=0.2, *;q=0", "gzip"],
] as const)("chooseCoding() for %j is %s and nothing else", ([header, coding]) => {
  expect(chooseCoding(header)).toEqual({ coding, isIdentityRefused: true });
});

test("isCompressible() knows text from archives and images", () => {
  const texts = [
    "text/html; charset=utf-8",
    "application/json",
    "application/atom+xml",
    "image/svg+xml",
    "TEXT/X-CSRC",
  ];
  expect(texts.filter((type) => !isCompressible(type))).toEqual([]);
  const others = [
    "image/png",
    "application/zip",
    "application/x-gzip",
    "application/mercurial-0.1",
    "application/binary",
    "",
  ];
  expect(others.filter(isCompressible)).toEqual([]);
});
