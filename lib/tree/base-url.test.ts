/** The address of the base, as anybody may see it. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { askPython } from "../hg/testing/ask-python";
import { hg, makeTemporaryFolder } from "../hg/testing/real-hg";
import { openSampleTree } from "../publish/testing/sample-tree";
import type { Tree } from "./tree";

const folder = makeTemporaryFolder("base-url");
const base = join(folder.path, "base");
let tree: Tree;

beforeAll(async () => {
  hg(folder.path, "init", "base");
  tree = await openSampleTree(base, folder.path);
});
afterAll(() => folder.remove());

const ADDRESSES = [
  "https://hg.example.org/unified",
  "https://user:pw@hg.example.org/unified",
  "https://user@hg.example.org:8443/unified/a@b",
  "https://us@er:p@w:1@hg.example.org/",
  "http://hg.example.org/~user@home/",
  "HTTP://:pw@[::1]:8000/x",
  "ssh://hg:pw@hg.example.org//srv/hg/unified",
  "/srv/hg/user:pw@unified",
];

test("Tree.getBaseUrl() is what hg takes the address for, but for the user and the password", () => {
  const script = `
from mercurial import util
from mercurial.utils import urlutil
urlreq = util.urlreq
answers = []
for address in question:
    url = urlutil.url(address.encode())
    url.user = url.passwd = None
    answers.append(to_text(urlreq.unquote(bytes(url))))  # hg quotes an @ in the path
answer(answers)
`;
  const ours = ADDRESSES.map((address) => {
    writeFileSync(join(base, ".hg/hgrc"), `[paths]\ndefault = ${address}\n`);
    return tree.getBaseUrl();
  });
  expect(ours).toEqual(askPython(script, ADDRESSES));
});

test("Tree.getBaseUrl() is the base's path where no address is set", () => {
  writeFileSync(join(base, ".hg/hgrc"), "[paths]\nelsewhere = https://user:pw@hg.example.org/\n");
  expect(tree.getBaseUrl()).toBe(base);
});
