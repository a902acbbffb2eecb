/** The real hgweb, in a process of its own that answers one question after the other. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { PYTHON } from "../../lib/hg/testing/ask-python";
import { HG_ENVIRONMENT } from "../../lib/hg/testing/real-hg";

const PROGRAM = fileURLToPath(new URL("hgweb.py", import.meta.url));

/** What a server sent. */
export interface Response {
  readonly status: number;
  readonly type: string | undefined;
  readonly disposition: string | undefined;
  readonly body: Buffer;
  /** What hgweb died of, where it did. */
  readonly crash?: string | undefined;
}

/** A changeset that hgweb shows; paths, users and descriptions are bytes as latin1. */
export interface ToldChangeset {
  readonly rev: number;
  readonly node: string;
  readonly parents: readonly string[];
  readonly user: string;
  readonly description: string;
  readonly changed: readonly string[];
  /** File nodes by path. */
  readonly files: Readonly<Record<string, string>>;
}

/** What is in a repository. */
export interface Told {
  /** By ascending number; there may be gaps. */
  readonly changesets: readonly ToldChangeset[];
  /** The nodes of changesets that hgweb does not show. */
  readonly hidden: readonly string[];
  /** Tags, bookmarks and branches, as bytes. */
  readonly names: readonly string[];
}

/** A running hgweb. */
export class Hgweb {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;
  #errors = "";

  /** @param nowSeconds what its clock says */
  constructor(nowSeconds: number) {
    this.#process = spawn(PYTHON, [PROGRAM, String(nowSeconds)], { env: HG_ENVIRONMENT });
    this.#process.on("error", () => undefined); // the next question reports it
    this.#process.stderr.on("data", (data) => {
      this.#errors += data;
    });
    this.#lines = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
  }

  /**
   * Asks for a page.
   * @param repository a path, or `bundle:BASE+PUSH`
   * @param mount the path below which the repository is served; `url` begins with it
   */
  async ask(repository: string, mount: string, url: string): Promise<Response> {
    const answer = await this.#question({ ask: url, repository, mount });
    const { status, type, disposition, body, crash } = answer as Record<string, string | null> & { status: number };
    return {
      status,
      type: type ?? undefined,
      disposition: disposition ?? undefined,
      body: Buffer.from(body ?? "", "base64"),
      crash: crash ?? undefined,
    };
  }

  /** Asks what is in a repository. */
  async tell(repository: string): Promise<Told> {
    return (await this.#question({ tell: repository })) as Told;
  }

  /** Ends the process. */
  close(): void {
    this.#process.stdin.end();
  }

  async #question(question: unknown): Promise<unknown> {
    this.#process.stdin.write(`${JSON.stringify(question)}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`cannot ask hgweb (apt-get install -y mercurial): ${this.#errors}`);
    return JSON.parse(value);
  }
}
