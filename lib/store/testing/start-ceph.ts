/** Starts Ceph's S3 gateway from Debian's packages: an S3 that we did not write, to judge what we say to one. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cephConf } from "./ceph-conf";

/** How the packages are installed. */
const INSTALL = "apt-get install -y --no-install-recommends radosgw ceph-mon ceph-osd ceph-common";
/** Milliseconds that one command or the gateway may take; a start takes a tenth of it. */
const STEP_LIMIT_MS = 90_000;
/** Lines of each log that a failure tells. */
const TAIL_LINES = 15;

const CREDENTIALS = { accessKeyId: "CEPHKEY", secretAccessKey: "ceph-secret-of-no-value" };

/** A Ceph that answers. */
export interface RunningCeph {
  readonly endpoint: string;
  /** Of its one user, who may make buckets. */
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** Kills the gateway and starts it anew; what is stored stays. */
  restartGateway(): Promise<void>;
  /** Ends its processes and removes its folder. */
  stop(): Promise<void>;
}

/**
 * Starts a Ceph in a temporary folder, on free ports; it keeps its objects in memory.
 * @throws Error with the ends of its logs, and nothing left behind, when it does not come up
 */
export async function startCeph(): Promise<RunningCeph> {
  const directory = await mkdtemp(join(tmpdir(), "ceph-"));
  const [monitorPort, gatewayPort] = await freePorts();
  const ceph = new Ceph(directory, gatewayPort);
  try {
    await ceph.start({ directory, clusterId: randomUUID(), monitorPort, gatewayPort });
    return ceph;
  } catch (error) {
    const logs = readTails(directory);
    await ceph.stop();
    throw new Error(`Ceph did not start: ${error instanceof Error ? error.message : error}\n${logs}`, { cause: error });
  }
}

class Ceph implements RunningCeph {
  readonly endpoint: string;
  readonly credentials = CREDENTIALS;
  readonly #directory: string;
  readonly #conf: string;
  /** In the order of their start. */
  readonly #daemons: ChildProcess[] = [];

  constructor(directory: string, gatewayPort: number) {
    this.#directory = directory;
    this.#conf = join(directory, "ceph.conf");
    this.endpoint = `http://127.0.0.1:${gatewayPort}`;
  }

  async start(place: Parameters<typeof cephConf>[0]): Promise<void> {
    await writeFile(this.#conf, cephConf(place));
    // Nobody has to show a key, and the monitor wants to be made with one all the same.
    const keyring = join(this.#directory, "keyring");
    await writeFile(keyring, '[mon.]\n\tkey = AQAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAA==\n\tcaps mon = "allow *"\n');
    await this.#startMonitor(place.clusterId, place.monitorPort, keyring);
    await this.#startDisk();
    const { accessKeyId, secretAccessKey } = CREDENTIALS;
    const keys = ["--access-key", accessKeyId, "--secret-key", secretAccessKey];
    await this.#run("radosgw-admin", "user", "create", "--uid=tester", "--display-name=tester", ...keys);
    await this.#startGateway();
  }

  async restartGateway(): Promise<void> {
    await endProcess(this.#daemons.pop());
    await this.#startGateway();
  }

  async stop(): Promise<void> {
    while (this.#daemons.length > 0) await endProcess(this.#daemons.pop());
    await rm(this.#directory, { recursive: true, force: true });
  }

  async #startMonitor(clusterId: string, port: number, keyring: string): Promise<void> {
    const map = join(this.#directory, "monmap");
    await this.#run("monmaptool", "--create", "--fsid", clusterId, "--addv", "a", `[v1:127.0.0.1:${port}]`, map);
    await this.#run("ceph-mon", "--mkfs", "-i", "a", "--monmap", map, "--keyring", keyring);
    this.#spawn("ceph-mon", "-i", "a");
  }

  async #startDisk(): Promise<void> {
    await mkdir(join(this.#directory, "osd"));
    const id = randomUUID();
    // One session, since each costs a start of Python.
    await this.#run("ceph", { input: `osd new ${id} 0\nosd crush add osd.0 1.0 host=localhost root=default\n` });
    await this.#run("ceph-osd", "-i", "0", "--mkfs", "--osd-uuid", id);
    this.#spawn("ceph-osd", "-i", "0");
  }

  async #startGateway(): Promise<void> {
    const gateway = this.#spawn("radosgw", "-n", "client.admin");
    const limit = Date.now() + STEP_LIMIT_MS;
    while (!(await answers(this.endpoint))) {
      if (gateway.exitCode !== null) throw new Error(`radosgw ended with ${gateway.exitCode}`);
      if (Date.now() > limit) throw new Error("radosgw does not answer");
      await sleep(50);
    }
  }

  /** Starts a daemon that the kernel ends with this process, however that ends. */
  #spawn(program: string, ...args: string[]): ChildProcess {
    const command = ["--pdeathsig", "KILL", program, "-c", this.#conf, ...args, "-f"];
    const daemon = spawn("setpriv", command, { stdio: "ignore" });
    daemon.on("error", () => undefined); // it has no exit code then, and whoever waits for it says so
    this.#daemons.push(daemon);
    return daemon;
  }

  /** Runs one command to its end. @throws Error with what it printed */
  #run(program: string, ...args: (string | { input: string })[]): Promise<void> {
    const input = args.map((arg) => (typeof arg === "string" ? "" : arg.input)).join("");
    const words = args.filter((arg) => typeof arg === "string");
    return new Promise((resolve, reject) => {
      const options = { timeout: STEP_LIMIT_MS, env: { ...process.env, CEPH_CONF: this.#conf } };
      const child = execFile(program, words, options, (error, stdout, stderr) => {
        if (error === null) resolve();
        else if (error.code === "ENOENT") reject(new Error(`${program} is not installed: ${INSTALL}`));
        else reject(new Error(`${program} failed (${error.code ?? error.signal}): ${stdout}${stderr}`));
      });
      child.stdin?.end(input);
    });
  }
}

async function endProcess(daemon: ChildProcess | undefined): Promise<void> {
  if (daemon?.pid === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = once(daemon, "exit");
  // The gateway takes long to end in order, and what it has acknowledged must not need it.
  daemon.kill("SIGKILL");
  await ended;
}

async function answers(endpoint: string): Promise<boolean> {
  return fetch(endpoint).then(
    (response) => response.ok,
    () => false,
  );
}

/** Returns two ports that were free a moment ago. */
async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()] as const;
  const ports = servers.map(async (server) => {
    await once(server.listen(0, "127.0.0.1"), "listening");
    const address = server.address();
    return typeof address === "object" && address !== null ? address.port : 0;
  });
  const [first = 0, second = 0] = await Promise.all(ports);
  await Promise.all(servers.map((server) => once(server.close(), "close")));
  return [first, second];
}

function readTails(directory: string): string {
  const logs = readdirSync(directory).filter((name) => name.endsWith(".log"));
  const tail = (name: string) =>
    readFileSync(join(directory, name), "utf8").trimEnd().split("\n").slice(-TAIL_LINES).join("\n");
  return logs.map((name) => `--- ${name}\n${tail(name)}`).join("\n");
}
