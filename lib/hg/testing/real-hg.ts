/** Lets tests run the real Mercurial, the judge of what we read. */
import { type ChildProcessWithoutNullStreams, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodeUtf8b } from "../../bytes/text";

/** The environment of every `hg` that a test starts: no settings of the machine's or of whoever runs the test. */
export const HG_ENVIRONMENT = {
  ...process.env,
  HGRCPATH: "/dev/null",
  HGPLAIN: "1",
  HGENCODING: "UTF-8",
  LC_ALL: "C.UTF-8",
  TZ: "UTC",
  // Sets of nodes in one order: the same commands make the same bundle, to the byte.
  PYTHONHASHSEED: "0",
  HGUSER: "Test Er <test@example.com>",
};

/** Runs `hg` in `cwd` and returns what it prints. @throws Error naming the command that installs a missing `hg` */
export function hg(cwd: string, ...args: string[]): Buffer {
  try {
    return execFileSync("hg", args, {
      cwd,
      env: HG_ENVIRONMENT,
      maxBuffer: 1 << 30,
      stdio: ["ignore", "pipe", "pipe"],
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") {
      throw new Error("hg is not installed: apt-get install -y mercurial", { cause: error });
    }
    throw error;
  }
}

/** Makes a temporary folder; the function that it returns removes it. */
export function makeTemporaryFolder(name: string): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), `headless-try-${name}-`));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** One `hg` process that runs many commands: starting Python for each takes longer than the command. */
export class HgServer {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #frames: AsyncGenerator<{ channel: string; data: Buffer }>;

  /** @param cwd where commands run; may be no repository yet */
  constructor(cwd: string) {
    const args = ["serve", "--cmdserver", "pipe", "--config", "ui.interactive=no"];
    this.#process = spawn("hg", args, { cwd, env: HG_ENVIRONMENT });
    this.#process.on("error", () => undefined); // `run` reports it, with what to install
    this.#frames = readFrames(this.#process);
  }

  /**
   * Runs one command and returns what it prints; a lone surrogate U+DCNN in its words is the byte 0xNN.
   * @throws Error with what it prints when it fails
   */
  async run(...args: string[]): Promise<Buffer> {
    const { code, output, errors } = await this.attempt(...args);
    if (code !== 0) throw new Error(`hg ${args.join(" ")} ended with ${code}: ${errors}`);
    return output;
  }

  /** Runs one command that may fail, as `run` does. */
  async attempt(...args: string[]): Promise<{ code: number; output: Buffer; errors: string }> {
    if (this.#process.pid === undefined) throw new Error("hg is not installed: apt-get install -y mercurial");
    const joined = encodeUtf8b(args.join("\0"));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(joined.length);
    this.#process.stdin.write(Buffer.concat([Buffer.from("runcommand\n"), length, joined]));
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    for (;;) {
      const { value: frame, done } = await this.#frames.next();
      if (done) throw new Error(`hg ended while it ran ${args.join(" ")}`);
      if (frame.channel === "o") output.push(frame.data);
      if (frame.channel === "e") errors.push(frame.data);
      if (frame.channel !== "r") continue;
      const code = frame.data.readInt32BE(0);
      return { code, output: Buffer.concat(output), errors: Buffer.concat(errors).toString() };
    }
  }

  /** Ends the process. */
  close(): void {
    this.#process.stdin.end();
  }
}

/** Gives the frames that a command server writes, without its greeting: channel, length, data. */
async function* readFrames(process: ChildProcessWithoutNullStreams): AsyncGenerator<{ channel: string; data: Buffer }> {
  let bytes = Buffer.alloc(0);
  let greeted = false;
  for await (const chunk of process.stdout) {
    bytes = Buffer.concat([bytes, chunk as Buffer]);
    while (bytes.length >= 5) {
      const length = bytes.readUInt32BE(1);
      if (bytes.length < 5 + length) break;
      const frame = { channel: bytes.toString("latin1", 0, 1), data: bytes.subarray(5, 5 + length) };
      bytes = bytes.subarray(5 + length);
      if (greeted) yield frame;
      greeted = true;
    }
  }
}
