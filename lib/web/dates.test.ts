import fc from "fast-check";
import { expect, test } from "vitest";
import { age, date, hgdate, isodate, isodatesec, rfc822date, rfc3339date, shortdate } from "./dates";
import { filterValues } from "./testing/mercurial-filters";

const HAND_MADE: readonly (readonly [number, number])[] = [
  [1500000100, 0],
  [1500000200, -3600],
  [1499974800, 25200],
  [0, 0],
  [-0.5, 0],
  [0.4999995, 0],
  [0.9999994, 0],
  [0.9999995, 0],
  [0.9999999, 0],
  [-0.0000001, 0],
  [2 ** 31, 0],
  [2 ** 31 - 1, 0],
  [2 ** 31 - 1, -1],
  [-(2 ** 31), 0],
  [-(2 ** 31), 1],
  [1e18, -3600],
  [-1e300, 7200],
  [0, 360001],
  [0, -90],
  [0, 30],
  [5.5, 5400],
  [951782400, 0],
];
const any = fc.tuple(fc.double({ min: -1e11, max: 1e11, noNaN: true }), fc.integer({ min: -400_000, max: 400_000 }));
const near = fc.tuple(fc.integer({ min: -3e9, max: 3e9 }), fc.constantFrom(0, 3600, -19800, 25200, 1));
const DATES = [
  ...HAND_MADE,
  ...fc.sample(any, { numRuns: 500, seed: 3 }),
  ...fc.sample(near, { numRuns: 500, seed: 4 }),
];

test.for([
  ["rfc822date", rfc822date],
  ["isodate", isodate],
  ["isodatesec", isodatesec],
  ["rfc3339date", rfc3339date],
  ["shortdate", shortdate],
  ["hgdate", hgdate],
] as const)("%s agrees with Mercurial's filter", ([name, filter]) => {
  expect(DATES.map(([seconds, offset]) => filter(seconds, offset))).toEqual(filterValues(name, DATES));
});

test("age() agrees with Mercurial's filter, about the present and far from it", () => {
  const now = 1_700_000_000.75;
  const fromNow = (distance: number): [number, number] => [now + distance, 3600];
  const units = [1, 60, 3_600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400];
  const edges = units
    .flatMap((unit) => [unit, 2 * unit, 3 * unit, 30 * unit])
    .flatMap((edge) => [edge - 1, edge, edge + 1]);
  const random = fc.sample(fc.double({ min: -1e8, max: 1e8, noNaN: true }), { numRuns: 300, seed: 5 });
  const distances = [0, 0.25, -0.25, ...edges, ...edges.map((edge) => -edge), ...random];
  const dates = [...DATES, ...distances.map(fromNow)];
  expect(dates.map(([seconds, offset]) => age(seconds, offset, now))).toEqual(filterValues("age", dates, now));
});

test("date() and others give the examples of hgweb-compat 1.8", () => {
  expect(date(1600032400, 0)).toBe("Sun Sep 13 21:26:40 2020 +0000");
  expect(date(1499974800, 25200)).toBe("Thu Jul 13 12:40:00 2017 -0700");
  expect(rfc822date(1500000100, 0)).toBe("Fri, 14 Jul 2017 02:41:40 +0000");
  expect(hgdate(1500000100, 0)).toBe("1500000100 0");
});

test("the date filters never throw, whatever the number", () => {
  fc.assert(
    fc.property(fc.double(), fc.integer(), (seconds, offset) => {
      for (const filter of [date, rfc822date, isodate, rfc3339date, shortdate, hgdate]) {
        expect(filter(seconds, offset)).not.toContain("NaN");
      }
    }),
  );
});
