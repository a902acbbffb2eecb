/** The real Mercurial as one process that runs many commands: starting it anew for each costs a third of a second. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";

const HG_ENV = { ...process.env, HGRCPATH: "", HGPLAIN: "1", LC_ALL: "C.UTF-8", TZ: "UTC" };
/** A frame's channel and the length of its data. Source: `hg help internals`, the command server's protocol. */
const FRAME_HEADER = 5;

/** A command server (`hg serve --cmdserver pipe`). */
export class HgServer {
  readonly #process: ChildProcessWithoutNullStreams;
  #received: Buffer = Buffer.alloc(0);

  private constructor(process: ChildProcessWithoutNullStreams) {
    this.#process = process;
    process.stdout.on("data", (bytes: Buffer) => {
      this.#received = Buffer.concat([this.#received, bytes]);
    });
  }

  /**
   * Starts hg in a folder, which need not hold a repository yet.
   * @throws Error telling how to install Mercurial when there is none
   */
  static async start(folder: string): Promise<HgServer> {
    const process = spawn("hg", ["serve", "--cmdserver", "pipe"], { cwd: folder, env: HG_ENV });
    const server = new HgServer(process);
    try {
      await once(process, "spawn");
    } catch (error) {
      throw new Error("these tests need Mercurial: apt-get install -y mercurial", { cause: error });
    }
    await server.#readFrame(); // its greeting
    return server;
  }

  /** Runs one command; returns what it printed. @throws Error with what it complained of when it fails */
  async run(...args: string[]): Promise<Buffer> {
    const words = Buffer.from(args.join("\0"));
    const length = Buffer.alloc(4);
    length.writeUInt32BE(words.length);
    this.#process.stdin.write(Buffer.concat([Buffer.from("runcommand\n"), length, words]));
    const printed: Buffer[] = [];
    let complaint = "";
    for (;;) {
      const { channel, data } = await this.#readFrame();
      if (channel === "o") printed.push(data);
      else if (channel === "e") complaint += data.toString();
      else if (channel === "r") {
        if (data.readInt32BE() > 0 && complaint !== "") throw new Error(`hg ${args.join(" ")}: ${complaint}`);
        return Buffer.concat(printed);
      }
    }
  }

  /** Ends the process. */
  stop(): void {
    this.#process.stdin.end();
  }

  async #readFrame(): Promise<{ channel: string; data: Buffer }> {
    const header = await this.#read(FRAME_HEADER);
    return { channel: header.toString("latin1", 0, 1), data: await this.#read(header.readUInt32BE(1)) };
  }

  async #read(length: number): Promise<Buffer> {
    while (this.#received.length < length) await once(this.#process.stdout, "data");
    const data = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return data;
  }
}
