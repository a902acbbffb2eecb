/** A small base repository whose messages, users, names and paths are odd, for the lists of changesets and of names. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { askPython } from "../../../hg/testing/ask-python";
import { HgServer, hg } from "../../../hg/testing/real-hg";

/** Commits what no command would: the changelog's texts as they are given. */
const FORGE = `
from mercurial import ui as uimod, hg, node
repo = hg.repository(uimod.ui.load(), question["repository"].encode())
with repo.lock(), repo.transaction(b"forge") as transaction:
    changelog = repo.changelog
    for description in question["descriptions"]:
        lines = [b"0" * 40, b"us\\x01er <a@b>", b"1.5 60", b"a\\x07b", b"caf\\xe9 <&>", b"", to_bytes(description)]
        changelog.addrevision(b"\\n".join(lines), transaction, len(changelog), changelog.tip(), node.nullid)
answer(None)
`;

/** Descriptions (bytes as latin1) with white space around them, other line ends, bytes that are no UTF-8, or nothing. */
const FORGED = ["", "\n\n  foo \t\r bar\x00baz\n\n", "  \n  x\n", "\x0b\r\x1c a\xff \x0c\n", " \t "];

/** Makes the repository in the new folder `path`: 24 changesets, one of them secret. */
export async function makeOddBase(path: string): Promise<void> {
  hg("/", "init", path);
  mkdirSync(join(path, "dir"));
  const server = new HgServer(path);
  const commit = (date: string, user: string, message: string, ...more: string[]) => {
    writeFileSync(join(path, "dir", "f & é"), `${date}\n`);
    return server.run("commit", "-A", "-d", date, "-u", user, "-m", message, ...more);
  };
  await commit("1500000000 25200", "Ünï <u@example.com>", "change <1> & \"q\" 'a'\n\nsecond\tline  two\n\n  third ü");
  for (let file = 0; file < 12; file++) writeFileSync(join(path, `file ${file}`), "x");
  await commit("1500000001 -19800", "plain", "twelve files");
  await server.run("branch", "-q", "feat/x <&>");
  await commit("1600000000 -1", 'bob "q" <script>', "feat <b>");
  await commit("1600000001 0", "a.b@c", "close", "--close-branch");
  await server.run("update", "-q", "1");
  await server.run("branch", "-q", "inactive");
  await commit("1600000002 0", '"A \\" B" <c.d@e>f', "   \n\n leading blank");
  await server.run("branch", "-q", "default", "--force");
  await commit("1600000003 0", "x@y <z", "]]> --> <![CDATA[");
  await commit("0 0", "u", "a secret", "--secret");
  await server.run("update", "-q", "5");
  for (const rev of [7, 8, 9]) await commit(`${rev} 0`, "u", `filler ${rev}`);
  for (const name of ["v1 <&> é", "v2", "a\tb"]) {
    await server.run("tag", "-r", "1", "-d", "1600000200 0", "-u", "t", name);
  }
  await server.run("tag", "-r", "2", "--local", "local");
  for (const name of ["mark/<&>@x", "m2", "ü"]) await server.run("bookmark", "-r", "5", name);
  server.close();
  askPython(FORGE, { repository: path, descriptions: FORGED });
}
