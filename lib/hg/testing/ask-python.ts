/** Lets tests ask Debian's Python, in which Mercurial's own modules can be imported, what the right answer is. */
import { spawnSync } from "node:child_process";
import { HG_ENVIRONMENT } from "./real-hg";

/** Debian's interpreter: the one whose modules include `mercurial`, whatever else is first in PATH. */
export const PYTHON = "/usr/bin/python3";

const PRELUDE = `
import json, sys
question = json.load(sys.stdin)
def answer(value):
    json.dump(value, sys.stdout)
def to_bytes(text):
    return text.encode("latin1")
def to_text(data):
    return data.decode("latin1")
`;

/**
 * Runs `script` once; it finds the input as `question` and gives its result to `answer()`. Byte strings travel as
 * latin1 text (`to_bytes`, `to_text`).
 */
export function askPython(script: string, question: unknown): unknown {
  const run = spawnSync(PYTHON, ["-c", PRELUDE + script], {
    input: JSON.stringify(question),
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: HG_ENVIRONMENT,
  });
  if (run.error !== undefined || run.status !== 0) {
    const reason = run.error?.message ?? run.stderr;
    throw new Error(`cannot ask Mercurial's Python (apt-get install -y mercurial): ${reason}`);
  }
  return JSON.parse(run.stdout);
}
