/** `headless-try publish`: a bundle file becomes a push. */
import { readFile, stat } from "node:fs/promises";
import { parseArgs } from "node:util";
import { RepoError } from "../errors";
import { publish, type Upload } from "../publish/publish";
import { type Command, requireOption, UsageError } from "./command";
import { withTree } from "./open-tree";

/** Publishes one bundle and prints the push, one line of JSON. */
export const publishCommand: Command = {
  synopsis: "--tree T --user U [--date SECONDS] FILE.hg",
  summary: "publish a bundle as a push; prints its id, bundle, tip and URL as JSON",
  run: async (args) => {
    const { treeName, file, user, dateSeconds } = readPublishArguments(args, Math.floor(Date.now() / 1000));
    const line = await withTree(treeName, async (tree, { publicUrl }) => {
      const bytes = await readBundleFile(file, tree.maxBundleBytes);
      const { push } = await publish(tree, { bytes, user, dateSeconds });
      const { pushId, bundle, nodes } = push;
      return { pushId, bundle, tip: nodes.at(-1), url: `${publicUrl}/${treeName}/bundle/${bundle}` };
    });
    process.stdout.write(`${JSON.stringify(line)}\n`);
  },
};

/** What the command line of `publish` says. */
export interface PublishArguments extends Omit<Upload, "bytes"> {
  readonly treeName: string;
  readonly file: string;
}

/**
 * Reads the command line.
 * @throws UsageError when an option or the file is missing or cannot be used
 */
export function readPublishArguments(args: readonly string[], nowSeconds: number): PublishArguments {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { tree: { type: "string" }, user: { type: "string" }, date: { type: "string" } },
    allowPositionals: true,
  });
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) throw new UsageError("publish takes one FILE.hg");
  const treeName = requireOption("tree", values.tree);
  const user = requireOption("user", values.user);
  // A user is one line of the pushlog.
  if (/\p{Cc}/u.test(user)) throw new UsageError("--user has a control character in it");
  const dateSeconds = values.date === undefined ? nowSeconds : parseDate(values.date);
  return { treeName, file, user, dateSeconds };
}

function parseDate(text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new UsageError(`--date is wrong: “${text}” is no number of Unix seconds`);
}

/** Reads the file, unless it is larger than a bundle may be. */
async function readBundleFile(file: string, maxBytes: number): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > maxBytes) throw new RepoError("tooLarge", `${file} has ${size} bytes, and ${maxBytes} are allowed`);
    return await readFile(file);
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw new RepoError("malformedRequest", `cannot read ${file}: ${error.message}`, {}, error);
  }
}
