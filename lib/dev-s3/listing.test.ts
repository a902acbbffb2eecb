import fc from "fast-check";
import { expect, test } from "vitest";
import { compareKeys, listPage } from "./listing";

const START = { after: "", afterPrefix: "" };

test("compareKeys() orders by UTF-8, as S3 does, where UTF-16 would not", () => {
  expect(["\u{1f4be}", "\uffee", "é", "z"].sort(compareKeys)).toEqual(["z", "é", "\uffee", "\u{1f4be}"]);
});

test("listPage() gives in pages of any size what a filter gives at once", () => {
  const key = fc.string({ unit: fc.constantFrom("a", "b", "/", "-"), minLength: 1, maxLength: 5 });
  const prefixes = fc.string({ unit: fc.constantFrom("a", "b", "/"), maxLength: 2 });
  fc.assert(
    fc.property(
      fc.uniqueArray(key),
      prefixes,
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
      (keys, prefix, cut, size) => {
        const sorted = keys.toSorted(compareKeys);
        const found: string[] = [];
        const commonPrefixes: string[] = [];
        for (let from: typeof START | undefined = START; from !== undefined; ) {
          const page = listPage(sorted, { prefix, delimiter: cut ? "/" : "", maxKeys: size, ...from });
          expect(page.keys.length + page.commonPrefixes.length).toBeLessThanOrEqual(size);
          found.push(...page.keys);
          commonPrefixes.push(...page.commonPrefixes);
          from = page.next;
        }
        const under = sorted.filter((name) => name.startsWith(prefix));
        const isCut = (name: string): boolean => cut && name.indexOf("/", prefix.length) >= 0;
        expect(found).toEqual(under.filter((name) => !isCut(name)));
        const heads = under.filter(isCut).map((name) => name.slice(0, name.indexOf("/", prefix.length) + 1));
        expect(commonPrefixes).toEqual([...new Set(heads)]);
      },
    ),
  );
});

test("listPage() gives nothing, and no next page, when no keys are asked for", () => {
  const none = listPage(["a", "b"], { prefix: "", delimiter: "", maxKeys: 0, ...START });
  expect(none).toEqual({ keys: [], commonPrefixes: [], next: undefined });
});
