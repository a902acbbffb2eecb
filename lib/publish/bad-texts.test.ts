/** Manifests, changesets and paths that contradict themselves under right hashes: refused in one sentence each. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { DeltaChunk } from "../hg/bundle/bundle";
import { writeBundle } from "../hg/bundle/write-bundle";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import type { Node } from "../ids";
import { publish } from "./publish";
import { changesetText, hunk, MadeUpHistory, makeTwoManifests } from "./testing/made-up-history";
import { openSampleTree } from "./testing/sample-tree";
import { tryPublish } from "./testing/tree-state";

const folder = makeTemporaryFolder("bad-texts");
beforeAll(() => {
  hg(folder.path, "init", "base");
});
afterAll(() => folder.remove());

const OTHER = "f".repeat(40) as Node;
/** A bundle of one changeset whose manifest has this text. */
const withManifest = (text: (file: Node) => string, path = "a") => {
  const history = new MadeUpHistory();
  history.commit({ files: { [path]: "text\n" }, manifest: (nodeOf) => text(nodeOf(path)) });
  return history.bundle();
};
const withText = (text: (manifest: Node) => string) => {
  const history = new MadeUpHistory();
  history.commit({ files: { a: "text\n" }, text });
  return history.bundle();
};

/** A bundle whose second changeset adds a file that says it is a copy. */
function copyOf(path: string): Uint8Array {
  const history = new MadeUpHistory();
  history.commit({ files: { a: "text\n" } });
  history.commit({ files: { b: `\x01\ncopy: ${path}\ncopyrev: ${OTHER}\n\x01\ntext\n` } });
  return history.bundle();
}

const REFUSED: readonly (readonly [string, () => Uint8Array, string])[] = [
  [
    "a manifest out of order",
    () => withManifest((node) => `b\0${node}\na\0${node}\n`),
    "malformedBundle: a manifest's paths are not in order",
  ],
  [
    "a manifest that names a path twice",
    () => withManifest((node) => `a\0${node}\na\0${node}\n`),
    "malformedBundle: a manifest's paths are not in order",
  ],
  [
    "a manifest with a path after itself",
    () => withManifest((node) => `a\0${node}\na\0${node}x\n`),
    "malformedBundle: a manifest's paths are not in order",
  ],
  [
    "a manifest with another flag",
    () => withManifest((node) => `a\0${node}y\n`),
    "malformedBundle: a manifest has a line that is none",
  ],
  [
    "a manifest with two flags",
    () => withManifest((node) => `a\0${node}xl\n`),
    "malformedBundle: a manifest has a line that is none",
  ],
  ["a directory in a manifest", () => withManifest((node) => `a\0${node}t\n`), "unsupportedBundle: .*tree manifests"],
  [
    "a manifest without its last newline",
    () => withManifest((node) => `a\0${node}`),
    "malformedBundle: a manifest has a line",
  ],
  [
    "a manifest with upper-case digits",
    () => withManifest((node) => `a\0${node.toUpperCase()}\n`),
    "malformedBundle: a manifest has a line",
  ],
  ["a manifest that is text", () => withManifest(() => "hello\n"), "malformedBundle: a manifest has a line"],
  ["a manifest line without a path", () => withManifest((node) => `\0${node}\n`), "malformedBundle: "],
  [
    "a changeset's text without a manifest",
    () => withText(() => "hello\nuser\n0 0\n\n"),
    "malformedBundle: a changeset's text",
  ],
  ["a changeset's text of one line", () => withText((manifest) => manifest), "malformedBundle: a changeset's text"],
  [
    "a changeset whose files do not end",
    () => withText((manifest) => `${manifest}\nuser\n0 0\na\nb`),
    "malformedBundle: .*list of files does not end",
  ],
  ...["NaN 0", "1e400 0", "-Infinity 0", "yesterday 0", "", " 0", "0x10 0"].map(
    (date) =>
      [
        `the date ${JSON.stringify(date)}`,
        () => withText((manifest) => changesetText(manifest, [], date)),
        "malformedBundle: a changeset's date",
      ] as const,
  ),
  ...["../x", "/x", "a//b", ".hg/x", "x/.HG/y", "a/./b", "a/", ".."].flatMap((path) => [
    [
      `${path} in a manifest`,
      () => withManifest((node) => `${path}\0${node}\n`, path),
      "malformedBundle: .*no repository may have",
    ] as const,
    [
      `${path} in a manifest alone`,
      () => withManifest((node) => `${path}\0${node}\n`),
      "malformedBundle: .*no repository may have",
    ] as const,
    [`${path} as the source of a copy`, () => copyOf(path), "malformedBundle: .*no repository may have"] as const,
  ]),
  ["a manifest's path with newline", () => withManifest((node) => `a\nb\0${node}\n`), "malformedBundle: "],
  [
    "a manifest's path of 5,000 bytes",
    () => withManifest((node) => `${"x".repeat(5000)}\0${node}\n`),
    "tooLarge: .*5000 bytes",
  ],
  ["a copy source of 5,000 bytes", () => copyOf("x".repeat(5000)), "tooLarge: .*5000 bytes"],
  [
    "a forbidden path of 4,000 control characters",
    () => withManifest((node) => `../${"\x1b\x85".repeat(2000)}\0${node}\n`),
    "malformedBundle: ",
  ],
  [
    "a lost file of 4,000 control characters",
    () => withManifest((node) => `${"\x1b\x85\r".repeat(1300)}\0${node}\n`),
    "malformedBundle: .*\\\\x1b",
  ],
  ["a copy of a file that is nowhere", () => copyOf("nowhere"), "malformedBundle: .*data/nowhere has no revision"],
];

test.for(REFUSED)("publish() refuses %s", async ([, make, sentence]) => {
  const tree = await openSampleTree(`${folder.path}/base`, folder.path);
  expect(await tryPublish(tree, make())).toMatch(new RegExp(`^${sentence}`));
});

test("publish() hashes a manifest from the bundle's own delta, whatever is known of its node", async () => {
  const { bundle: right, first, second } = makeTwoManifests();
  // As a delta against the first: the second's lines, and those of another manifest under the second's node.
  const whole = second.delta.subarray(12);
  const onFirst = { ...second, deltaBase: first.node, delta: hunk(0, first.delta.length - 12, whole) };
  const withSecond = (row: DeltaChunk) => writeBundle({ ...right, manifests: [first, row] });
  const wrongDelta = { ...onFirst, delta: hunk(0, 0, new Uint8Array(0)) };
  const wrongText = { ...second, delta: first.delta };
  const tree = await openSampleTree(`${folder.path}/base`, folder.path);
  const refusal = /^malformedBundle: revision [0-9a-f]{40} of 00manifest does not match its hash$/;
  // Before and after the right one is known.
  for (const row of [wrongDelta, wrongText]) expect(await tryPublish(tree, withSecond(row))).toMatch(refusal);
  expect(tree.caches.manifests.has(second.node)).toBe(false);
  const { push } = await publish(tree, { bytes: withSecond(onFirst), user: "dev@example.org", dateSeconds: 1 });
  expect((await tree.readPushedChanges(push, 1))[0].map(({ path }) => path)).toEqual(["b"]);
  expect(tree.caches.manifests.has(second.node)).toBe(true);
  for (const row of [wrongDelta, wrongText]) expect(await tryPublish(tree, withSecond(row))).toMatch(refusal);
});
