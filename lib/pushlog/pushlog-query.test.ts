import { expect, test } from "vitest";
import { describeQuery, parsePushlogQuery } from "./pushlog-query";

const NOW = Date.UTC(2020, 8, 16, 10, 20, 30) / 1_000;
const parse = (text: string, page?: string) => parsePushlogQuery(new URLSearchParams(text), page, NOW);
const date = (text: string) => Date.parse(`${text}Z`) / 1_000;

test("parsePushlogQuery() is in latest mode without lower bound, user and changeset", () => {
  expect(parse("")).toEqual({
    mode: "latest",
    page: 1,
    lower: undefined,
    upper: undefined,
    users: [],
    changesets: [],
    branch: undefined,
    tipsOnly: false,
    full: false,
    version: 1,
    typedDates: { startdate: undefined, enddate: undefined },
  });
  for (const text of ["branch=default", "tipsonly=1", "full=1", "version=2", "page=2", "enddate=now"]) {
    expect(parse(text).mode, text).toBe("latest");
  }
  for (const text of ["startID=0", "startdate=", "fromchange=", "user=", "changeset="]) {
    expect(parse(text).mode, text).toBe("matching");
  }
});

test("parsePushlogQuery() ignores upper bounds in latest mode, also wrong ones", () => {
  for (const text of ["endID=2", "tochange=X", "enddate=2020-09-13", "endID=abc"]) {
    expect(parse(text), text).toMatchObject({ mode: "latest", upper: undefined });
  }
});

test("parsePushlogQuery() lets a date act before a changeset, and that before an id", () => {
  const seconds = date("2020-09-13T00:00");
  expect(parse("startID=x&fromchange=a&startdate=2020-09-13").lower).toEqual({ kind: "date", seconds });
  expect(parse("startID=x&fromchange=a").lower).toEqual({ kind: "changeset", symbol: "a" });
  expect(parse("startID=3").lower).toEqual({ kind: "id", id: 3 });
  expect(parse("user=u&endID=x&tochange=a&enddate=2020-09-13").upper).toEqual({ kind: "date", seconds });
  expect(parse("user=u&endID=x&tochange=a").upper).toEqual({ kind: "changeset", symbol: "a" });
  expect(parse("user=u&endID=3").upper).toEqual({ kind: "id", id: 3 });
});

test("parsePushlogQuery() mixes kinds of lower and upper bounds", () => {
  expect(parse("startdate=2020-09-13&tochange=tip")).toMatchObject({
    lower: { kind: "date" },
    upper: { kind: "changeset" },
  });
  expect(parse("fromchange=a&endID=4")).toMatchObject({ lower: { kind: "changeset" }, upper: { kind: "id" } });
});

test("parsePushlogQuery() takes all users and changesets, and the last of all else", () => {
  const query = parse("user=a&user=B&changeset=1&changeset=2&startID=1&startID=2&branch=x&branch=y");
  expect(query).toMatchObject({ users: ["a", "B"], changesets: ["1", "2"], lower: { id: 2 }, branch: "y" });
});

test("parsePushlogQuery() counts the presence of full, and of tipsonly only an exact 1", () => {
  for (const text of ["full", "full=", "full=0", "full=1"]) expect(parse(text).full, text).toBe(true);
  expect(parse("tipsonly=1").tipsOnly).toBe(true);
  for (const text of ["tipsonly", "tipsonly=", "tipsonly=0", "tipsonly=true", "tipsonly=01"]) {
    expect(parse(text).tipsOnly, text).toBe(false);
  }
});

test("parsePushlogQuery() reads the page from the path, and page 1 from what is no page", () => {
  expect(parse("", "2").page).toBe(2);
  for (const page of ["0", "-1", "abc", "", "1.5", undefined]) expect(parse("", page).page, page).toBe(1);
  expect(parse("page=2").page).toBe(1);
  expect(parse("", "99999999999999999999").page).toBe(Number.MAX_SAFE_INTEGER);
});

test("parsePushlogQuery() answers a wrong version as hgweb does", () => {
  expect(parse("version=1").version).toBe(1);
  expect(parse("version=2").version).toBe(2);
  for (const text of ["version=", "version=two", "version=1.0"]) {
    expect(() => parse(text), text).toThrow(
      expect.objectContaining({ status: 500, message: "version parameter must be an integer" }),
    );
  }
  for (const text of ["version=0", "version=3", "version=-1"]) {
    expect(() => parse(text), text).toThrow(
      expect.objectContaining({ status: 500, message: "version parameter must be 1 or 2" }),
    );
  }
});

test("parsePushlogQuery() refuses an id that is no integer with a 400, where hgweb crashes", () => {
  expect(() => parse("startID=abc")).toThrow(
    expect.objectContaining({ code: "malformedRequest", message: "startID parameter must be an integer" }),
  );
  expect(() => parse("startID=0&endID=")).toThrow(
    expect.objectContaining({ code: "malformedRequest", message: "endID parameter must be an integer" }),
  );
});

test("parsePushlogQuery() reads integers as Python does", () => {
  for (const [text, id] of [
    [" 5 ", 5],
    ["+5", 5],
    ["-5", -5],
    ["007", 7],
    ["1_000", 1_000],
  ] as const) {
    expect(parse(`startID=${encodeURIComponent(text)}`).lower, text).toEqual({ kind: "id", id });
  }
  for (const text of ["0x5", "5e3", "_5", "5_", "5.0", "٥"]) {
    expect(() => parse(`startID=${encodeURIComponent(text)}`), text).toThrow("must be an integer");
  }
});

test("parsePushlogQuery() keeps the dates as they were typed", () => {
  expect(parse("startdate=1+week+ago&enddate=").typedDates).toEqual({ startdate: "1 week ago", enddate: "" });
  expect(parse("enddate=yesterday").typedDates.enddate).toBe("yesterday");
});

test.for([
  ["", ""],
  ["endID=5", ""],
  ["branch=default&tipsonly=1", ""],
  ["startdate=2020-09-13+16:26", "Changes pushed after 2020-09-13 16:26:00"],
  ["startdate=1+week+ago&enddate=now", "Changes pushed after 2020-09-09 10:20:30, before 2020-09-16 10:20:30"],
  ["fromchange=TIP&tochange=abc", "Changes pushed after changeset TIP, up to and including changeset abc"],
  ["startID=3&endID=5", "Changes pushed after push ID 3, up to and including push ID 5"],
  ["user=a&user=b", "Changes pushed by user a or b"],
  ["changeset=x&changeset=y", "Changes pushed with changeset x and y"],
  ["user=a&startID=0&changeset=x", "Changes pushed after push ID 0, by user a, with changeset x"],
] as const)("describeQuery() says of %j: %j", ([text, expected]) => {
  expect(describeQuery(parse(text))).toBe(expected);
});
