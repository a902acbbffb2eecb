/** A small repository with one of each thing, made by the real hg; its first part is the base, the rest are pushes. */
import { chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { HgServer, hg } from "../../hg/testing/real-hg";

/** Changesets of the sample that are public: the base. */
export const BASE_LENGTH = 8;
/** Changesets of the base and of the first push. */
export const FIRST_PUSH_LENGTH = 13;

/** Makes the sample in `path`; gives its number of changesets. */
export async function makeSampleRepo(path: string): Promise<number> {
  mkdirSync(path, { recursive: true });
  hg(path, "init");
  const server = new HgServer(path);
  const run = (...args: string[]) => server.run(...args);
  let seconds = 0;
  const write = (file: string, data: string | Buffer) => {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), data);
  };
  const commit = async (message: string, ...more: string[]) => {
    seconds += 1000;
    await run("commit", "-A", "-m", message, "-d", `${seconds} ${(seconds / 1000) % 2 ? -7200 : 18000}`, ...more);
  };
  const lines = (count: number, mark = "") => Array.from({ length: count }, (_, i) => `line ${i}${mark}\n`).join("");

  write("README", "hello\n");
  write("src/main.c", lines(40));
  write("Upper/Case_File.TXT", "x\n");
  write(
    "aux.c/.hidden/very_long_file_name_that_goes_on_and_on_and_on_until_it_is_hashed_by_the_store_encoding_for_sure.java",
    "j\n",
  );
  await commit("first\n\nwith a body\n");
  write("src/main.c", lines(40).replace("line 7\n", "line seven\n"));
  write("bin.dat", Buffer.from([0, 1, 2, 255, 254, 0]));
  await commit("change and binary", "-u", "Ünï Cödé <uni@example.com>");
  await run("rename", "README", "README.md");
  write("README.md", "hello\nworld\n");
  await commit("rename with an edit");
  chmodSync(join(path, "src/main.c"), 0o755);
  symlinkSync("main.c", join(path, "src/link"));
  await commit("mode and link");
  await run("tag", "v1.0", "-d", "4500 0");
  await run("branch", "feature");
  write("feature.txt", "f\n");
  await commit("on a branch");
  write("feature.txt", "f\ng\n");
  await commit("close it", "--close-branch");
  await run("update", "-q", "default");
  write("src/copy.c", "");
  await run("copy", "--force", "src/main.c", "src/copy.c");
  write("extra\\name with space", "s\n");
  await commit("copy");
  await run("phase", "--public", "-r", "all()");
  await run("bookmark", "-r", "3", "mark");

  // The first push: 8 to 12.
  write("src/main.c", lines(40, "!"));
  await commit("push one, rewrite", "--config", "extensions.commitextras=", "--extra", "k1=a:b\\c\r");
  rmSync(join(path, "bin.dat"));
  write("empty", "");
  await run("addremove", "-q");
  await commit("remove and add empty");
  await run("update", "-q", "5");
  await run("branch", "-q", "other");
  write("other.txt", "o\n");
  await commit("second head on a new branch");
  await run("update", "-q", "9");
  await run("merge", "-q", "10");
  await commit("merge");
  write("no-newline", "no newline");
  write("\u00e9\u00e8.txt", "accents\n");
  await commit("names");
  // The second push, on top of the first: 13 to 15.
  write("src/main.c", lines(41, "?"));
  await commit("on top");
  await run("copy", "no-newline", "copied");
  await commit("copy of a pushed file");
  write("README.md", "hello\nworld\nagain\n");
  write(".hgtags", (await run("log", "-r", "4", "-T", "{node} v1.0\n{node} v1.1\n")).toString());
  await commit("last", "-m", "last");
  server.close();
  return 16;
}
