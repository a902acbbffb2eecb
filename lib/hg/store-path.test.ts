import fc from "fast-check";
import { expect, test } from "vitest";
import { encodeStorePath } from "./store-path";
import { askPython } from "./testing/ask-python";

const MODERN = { fncache: true, dotencode: true };
const latin1 = (text: string) => Buffer.from(text, "utf8").toString("latin1");
const filelog = (path: string, suffix = ".i") => encodeStorePath(`data/${latin1(path)}${suffix}`, MODERN);

/** Worked examples, all produced by Mercurial's encoder. Source: mercurial-formats 2. */
const EXAMPLES: readonly (readonly [string, string])[] = [
  ["README", "data/_r_e_a_d_m_e.i"],
  ["src/a.c", "data/src/a.c.i"],
  ["Upper/Case_File.TXT", "data/_upper/_case___file._t_x_t.i"],
  ["under_score", "data/under__score.i"],
  [".hgtags", "data/~2ehgtags.i"],
  ["a/.hidden/ .sp", "data/a/~2ehidden/~20.sp.i"],
  ["aux.txt", "data/au~78.txt.i"],
  ["dir/AUX", "data/dir/_a_u_x.i"],
  ["con/nul.foo/com1.bar/COM10/lpt9", "data/co~6e/nu~6c.foo/co~6d1.bar/_c_o_m10/lp~749.i"],
  ["com0/lpt0/comx/con.", "data/com0/lpt0/comx/co~6e..i"],
  ["trailing./dot.", "data/trailing~2e/dot..i"],
  ["sp /x ", "data/sp~20/x .i"],
  ["foo.i/bar.d/baz.hg/x", "data/foo.i.hg/bar.d.hg/baz.hg.hg/x.i"],
  ["foo.i", "data/foo.i.i"],
  ["café/日本.txt", "data/caf~c3~a9/~e6~97~a5~e6~9c~ac.txt.i"],
  ['q?/a:b*c|"<>\\', "data/q~3f/a~3ab~2ac~7c~22~3c~3e~5c.i"],
  ["tilde~x/del\x7f/tab\t", "data/tilde~7ex/del~7f/tab~09.i"],
  ["x".repeat(113), `data/${"x".repeat(113)}.i`],
  ["x".repeat(114), `dh/${"x".repeat(75)}7de3fa42f7f6e8ae2a65d94504487454a22ddff5.i`],
  ["X".repeat(57), `dh/${"x".repeat(57)}.ic10b7c59e5e0a895faa7651e55b947cca39f0f1b.i`],
  [
    `${"a/".repeat(40)}very_long_file_name_that_goes_on_and_on.java`,
    `dh/${"a/".repeat(34)}very_lo3e8218e99f34698904589f9ad4019a4aff5d96ca.i`,
  ],
  [
    "third_party/rust/Windows_Sys/Src/Windows/Win32/Media/DirectShow/Tv/mod_with_a_long_name_to_go_over_the_limit.rs",
    "dh/third_pa/rust/windows_/src/windows/win32/media/directsh/tv/mod_with_a_long_9cddd89db2bdd7646e44f53d483057d85ea10e89.i",
  ],
  [
    `dir. /${"LongDirectoryName.With.Dots/".repeat(4)}Some_File_Name_Which_Is_Long_Enough.cpp`,
    `dh/dir.~20/${"longdire/".repeat(4)}some_file_name_which_is_long_en2ad6ec25bd40d783b85e393f43ca8e9de354c436.i`,
  ],
  [
    `${"läng/".repeat(12)}datei.txt`,
    `dh/${"l~c3~a4n/".repeat(7)}datei.txt.i2934ad57a91411bc89ac557702cca247b094f288.i`,
  ],
  [`${"noext/".repeat(20)}Makefile`, `dh/${"noext/".repeat(11)}makefile.2d50db3330921eb162a2f05a87a1dde6cc98bc5f.i`],
  [
    `tests/wpt/${"sub-directory-with-name/".repeat(5)}AUX.long.extension${"y".repeat(40)}`,
    `dh/tests/wpt/${"sub-dire/".repeat(5)}au~78.long.extension64cfbb6e7c468adac4d8d0143889d3813ae32885.i`,
  ],
];

test.for(EXAMPLES)("encodeStorePath() encodes %s as Mercurial does", ([path, encoded]) => {
  expect(filelog(path)).toBe(encoded);
});

test("encodeStorePath() hashes .d apart, keeps bytes that are no UTF-8 and encodes meta/", () => {
  const long = `tests/wpt/${"sub-directory-with-name/".repeat(5)}AUX.long.extension${"y".repeat(40)}`;
  expect(filelog(long, ".d")).toContain("a48fb1e0c67694d97e43a0035fe792e4dd532a65.d");
  expect(encodeStorePath("data/latin1-\xe9.txt.i", MODERN)).toBe("data/latin1-~e9.txt.i");
  expect(encodeStorePath("meta/Dir/sub/00manifest.i", MODERN)).toBe("meta/_dir/sub/00manifest.i");
});

test("encodeStorePath() agrees with the real encoder on random names", () => {
  const segment = fc.oneof(
    fc.constantFrom("aux", "con.x", "COM1", "lpt9.c", ".hidden", "trail.", " lead", "foo.i", "bar.d", "x.hg", "_", "ÿ"),
    fc.string({
      unit: fc
        .integer({ min: 1, max: 255 })
        .filter((byte) => byte !== 0x2f && byte !== 0x0a)
        .map((byte) => String.fromCharCode(byte)),
      minLength: 1,
      maxLength: 30,
    }),
  );
  const path = fc.array(segment, { minLength: 1, maxLength: 9 }).map((segments) => segments.join("/"));
  const names = fc.sample(path, { numRuns: 2000, seed: 7 }).map((name) => `data/${name}.i`);
  const script = `
import mercurial.store as s
names = [to_bytes(name) for name in question]
answer([[to_text(s._pathencode(name)), to_text(s._plainhybridencode(name))] for name in names])
`;
  const told = askPython(script, names) as [string, string][];
  expect(told).toHaveLength(names.length);
  told.forEach(([dotencoded, plain], i) => {
    expect(encodeStorePath(names[i] ?? "", MODERN)).toBe(dotencoded);
    expect(encodeStorePath(names[i] ?? "", { fncache: true, dotencode: false })).toBe(plain);
  });
});
