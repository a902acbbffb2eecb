/** A repository with what revsets can ask for, made by the real hg: crossing merges, branches, names, dates, users, renames. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HgServer, hg } from "../../hg/testing/real-hg";

/** Makes the repository in `path`. One changeset is secret, and so not served. */
export async function makeRevsetRepo(path: string): Promise<void> {
  mkdirSync(path, { recursive: true });
  hg(path, "init");
  const server = new HgServer(path);
  const run = (...args: string[]) => server.run(...args);
  const write = (file: string, data: string) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), data);
  };
  const users = ["Alice <alice@example.com>", "Bob Smith <BOB@example.com>", "Érin Ünicode <erin@example.com>", "dave"];
  let commits = 0;
  const commit = async (message: string, ...more: string[]) => {
    const user = users[commits % users.length] ?? "";
    const seconds = 1_400_000_000 + commits * 86_400 * 13 - (commits % 5) * 86_400 * 40;
    commits++;
    await run("commit", "-A", "-m", message, "-u", user, "-d", `${seconds} ${(commits % 3) * 3600}`, ...more);
  };
  const merge = async (message: string, other: string) => {
    await run("merge", "-q", "-t", ":local", "-r", other);
    await commit(message);
  };

  write("README", "hello\n");
  write("src/main.c", "int main;\n");
  write("src/lib/deep/x.py", "x = 1\n");
  await commit("Bug 100 - First. r=dave"); // 0
  write("src/main.c", "int main();\n");
  await commit("change main\n\nand say why: it was WRONG", "--config", "extensions.commitextras=", "--extra", "k=v"); // 1
  await run("rename", "README", "README.md");
  await commit("rename the readme"); // 2
  await run("branch", "-q", "feature-x");
  write("feature.txt", "f\n");
  await commit("begin feature, r=alice,Dave"); // 3
  write("feature.txt", "f\ng\n");
  await commit("more feature"); // 4
  await run("update", "-q", "2");
  write("src/lib/deep/y.py", "y = 1\n");
  await commit("Érin adds y. r?carol"); // 5
  write("a*b [c].txt", "glob\n");
  await commit("odd names"); // 6
  await merge("merge feature into default", "4"); // 7
  await run("update", "-q", "4");
  await merge("merge default into feature", "6"); // 8
  write("feature.txt", "closed\n");
  await commit("close feature", "--close-branch"); // 9
  await run("update", "-q", "7");
  await run("tag", "-q", "-r", "3", "-u", "tagger", "-d", "1450000000 0", "v1.0-rc1"); // 10
  await run("tag", "-q", "-r", "6", "-u", "tagger", "-d", "1450000100 0", "v1.0"); // 11
  rmSync(join(path, "src/main.c"));
  await run("addremove", "-q");
  await commit("remove main"); // 12
  await run("phase", "--public", "-r", "tip");
  await run("bookmark", "-r", "5", "mark/one");
  await run("bookmark", "-r", "8", "@");
  await run("update", "-q", "-C", "1");
  await run("branch", "-q", "other");
  write("other/file.txt", "o\n");
  await commit("a second head"); // 13
  write("other/file.txt", "o\no\n");
  await run("copy", "-q", "other/file.txt", "other/copied.txt");
  await commit("copy a file"); // 14
  await run("update", "-q", "-C", "null");
  write("root2.txt", "a second root\n");
  await commit("a second root"); // 15
  await run("update", "-q", "-C", "14");
  await merge("merge the second root", "15"); // 16
  write("odd.txt", "x\n");
  await commit("odd: <tag> & 'quote' \"double\" \\ back"); // 17
  await run("update", "-q", "-C", "12");
  await run("branch", "-q", "beef");
  write("hundred.txt", "h\n");
  await commit("a branch that looks like a node"); // 18
  await run("update", "-q", "-C", "16");
  write("secret.txt", "s\n");
  await commit("a secret", "--secret"); // 19
  await run("update", "-q", "-C", "13");
  await run("graft", "-q", "-r", "6"); // 20
  await run("update", "-q", "-C", "15");
  await run("graft", "-q", "-r", "20"); // 21, of 6 too
  await run("--config", "extensions.rebase=", "rebase", "-q", "--keep", "-r", "17", "-d", "18"); // 22
  await run("--config", "extensions.rebase=", "rebase", "-q", "--keep", "-r", "22", "-d", "21"); // 23
  // A served repository has no working folder.
  await run("update", "-q", "null");
  server.close();
}
