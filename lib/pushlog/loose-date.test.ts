import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parseLooseDate } from "./loose-date";

/** A Wednesday. */
const NOW = Date.UTC(2020, 8, 16, 10, 20, 30) / 1_000;

/** What `text` means, as `YYYY-MM-DD HH:MM:SS`. */
function meaning(text: string, now = NOW): string {
  return new Date(parseLooseDate(text, now) * 1_000).toISOString().replace("T", " ").replace(".000Z", "");
}

test.for([
  ["2020-09-13", "2020-09-13 00:00:00"],
  ["2020-09-13 16", "2020-09-13 16:00:00"],
  ["2020-09-13 16:26", "2020-09-13 16:26:00"],
  ["2020-09-13 16:26:40", "2020-09-13 16:26:40"],
  ["2020-13-45", "2021-02-14 00:00:00"],
  ["2020-09-13 25:61:61", "2020-09-14 02:02:01"],
  ["now", "2020-09-16 10:20:30"],
  ["foo", "2020-09-16 10:20:30"],
  ["", "2020-09-16 10:20:30"],
  ["1 week ago", "2020-09-09 10:20:30"],
  ["2 days ago", "2020-09-14 10:20:30"],
  ["3 hours ago", "2020-09-16 07:20:30"],
  ["today", "2020-09-16 09:00:00"],
  ["yesterday", "2020-09-15 09:00:00"],
  ["tomorrow", "2020-09-17 09:00:00"],
  ["last week", "2020-09-09 09:00:00"],
  ["last monday", "2020-09-14 09:00:00"],
  ["monday", "2020-09-21 10:20:30"],
  ["9/13/2020", "2020-09-13 10:20:30"],
  ["13 Sep 2020", "2020-09-13 10:20:30"],
  ["Sep 13, 2020", "2020-09-13 10:20:30"],
  ["09/13/2020 4:26 PM", "2020-09-13 16:26:00"],
  ["2020-09-13 16:26:40 +0000", "2020-09-13 16:26:40"],
  ["2020-09-13 16:26:40 -0700", "2020-09-13 16:26:40"],
  ["4pm", "2020-09-16 16:00:00"],
  ["16:26", "2020-09-16 16:26:00"],
  ["noon", "2020-09-16 12:00:00"],
  ["eod", "2020-09-16 17:00:00"],
] as const)("parseLooseDate() reads %j as the reference does", ([text, expected]) => {
  expect(meaning(text)).toBe(expected);
});

test.for([
  ["1600014400", "2020-09-13 16:26:40"],
  ["0", "1970-01-01 00:00:00"],
  ["2020-09-13T16:26:40", "2020-09-13 16:26:40"],
  ["2020-09-13T16:26:40Z", "2020-09-13 16:26:40"],
  ["2020-09-13T16:26", "2020-09-13 16:26:00"],
  ["2020-09-13T16:26:40+02:00", "2020-09-13 14:26:40"],
  ["2020-09-13T16:26:40-0730", "2020-09-13 23:56:40"],
  ["Sun, 13 Sep 2020 16:26:40 +0000", "2020-09-13 16:26:40"],
  ["Sun, 13 Sep 2020 16:26:40 GMT", "2020-09-13 16:26:40"],
  ["Sun, 13 Sep 2020 16:26:40 -0700", "2020-09-13 23:26:40"],
] as const)("parseLooseDate() reads %j as its standard says, where the reference does not", ([text, expected]) => {
  expect(meaning(text)).toBe(expected);
});

test.for([
  ["  Yesterday  ", "2020-09-15 09:00:00"],
  ["yesterday at 4:26pm", "2020-09-15 16:26:00"],
  ["yesterday noon", "2020-09-15 12:00:00"],
  ["last mon", "2020-09-14 09:00:00"],
  ["last wednesday", "2020-09-09 09:00:00"],
  ["wednesday", "2020-09-23 10:20:30"],
  ["next sunday", "2020-09-20 09:00:00"],
  ["september 13 2020 16:26:40", "2020-09-13 16:26:40"],
  ["1st of nothing", "2020-09-16 10:20:30"],
  ["an hour ago", "2020-09-16 09:20:30"],
  ["in 2 days", "2020-09-18 10:20:30"],
  ["1 minute from now", "2020-09-16 10:21:30"],
  ["1 month ago", "2020-08-16 10:20:30"],
  ["2 years ago", "2018-09-16 10:20:30"],
  ["12am", "2020-09-16 00:00:00"],
  ["12pm", "2020-09-16 12:00:00"],
] as const)("parseLooseDate() reads %j as people mean it", ([text, expected]) => {
  expect(meaning(text)).toBe(expected);
});

test.for([
  "2 days",
  "in 2 days ago",
  "13 Foo 2020",
  "31 Feb 2020",
  "13/13/2020",
  "25:00",
  "13pm",
  "2020",
  "constructor",
])("parseLooseDate() takes %j for now", (text) => {
  expect(parseLooseDate(text, NOW + 0.75)).toBe(NOW);
});

test("parseLooseDate() goes to the last day of a shorter month", () => {
  expect(meaning("1 month ago", Date.UTC(2020, 2, 31, 1) / 1_000)).toBe("2020-02-29 01:00:00");
  expect(meaning("1 year ago", Date.UTC(2020, 1, 29) / 1_000)).toBe("2019-02-28 00:00:00");
});

test("parseLooseDate() agrees with date(1) on what both read", () => {
  const texts = ["2020-02-29 23:59:59", "13 Sep 2020 16:26:40", "2020-09-13T16:26:40+02:00", "Sep 13, 2020 4:26 PM"];
  for (const text of texts) {
    const env = { ...process.env, TZ: "UTC", LC_ALL: "C" };
    const told = execFileSync("date", ["-d", text, "+%s"], { env, encoding: "utf8" });
    expect(parseLooseDate(text, NOW), text).toBe(Number(told));
  }
});

test("parseLooseDate() gives a number of seconds, whatever the text", () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 0, max: 4e9 }), (text, now) => {
      expect(Number.isFinite(parseLooseDate(text, now))).toBe(true);
    }),
  );
  const word = fc.constantFrom(
    "last",
    "monday",
    "1",
    "999999",
    "years",
    "ago",
    "at",
    "4pm",
    "sep",
    "2020",
    ",",
    "/",
    ":",
  );
  fc.assert(
    fc.property(fc.array(word), (words) => {
      expect(Number.isFinite(parseLooseDate(words.join(" "), NOW))).toBe(true);
    }),
  );
});
