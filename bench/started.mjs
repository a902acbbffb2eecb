/** Programs that listen, and what they cost. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";

/** Milliseconds of CPU in one tick of /proc. */
const TICK_MS = 1000 / Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

/**
 * A program that listens.
 * @typedef {object} Started
 * @property {string} origin
 * @property {number} pid
 * @property {(pattern: RegExp) => Promise<RegExpExecArray>} hear waits for what it says next
 * @property {() => Promise<void>} stop
 */

/**
 * Starts a program and waits until it says `listening on http://…` or `listening at http://…`, in a log line or alone.
 *
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Record<string, string>} environment on top of this process's
 * @returns {Promise<Started>}
 */
export async function start(file, args, environment) {
  const child = spawn(file, args, { env: { ...process.env, ...environment }, stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  const hear = (pattern) =>
    new Promise((resolve, reject) => {
      let said = "";
      const end = () => reject(new Error(`${file} ${args.join(" ")} ended:\n${said}`));
      const listen = (data) => {
        said += data;
        const found = pattern.exec(said);
        if (found === null) return;
        child.stdout.off("data", listen);
        child.stderr.off("data", listen);
        child.off("error", reject);
        child.off("close", end);
        resolve(found);
      };
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      child.once("error", reject);
      child.once("close", end);
    });
  const [, origin] = await hear(/^(?:\[.*\] )?listening (?:on|at):? (http:\/\/[^/\s]+)/im);
  child.stdout.resume();
  child.stderr.resume();
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
  };
  return { origin, pid: child.pid, hear, stop };
}

/** Returns the CPU milliseconds that a process and its children have taken. @param {number} pid */
export function cpuMs(pid) {
  const ticks = familyOf(pid).map(({ fields }) => [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0));
  return ticks.reduce((sum, each) => sum + each, 0) * TICK_MS;
}

/** Returns the resident memory of a process and its children in MiB. @param {number} pid */
export function rssMiB(pid) {
  const sizes = familyOf(pid).map((member) => {
    const status = readFileSync(`/proc/${member.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0);
  });
  return sizes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** Returns a process and all below it, with the fields of /proc/PID/stat from `state` on. */
function familyOf(pid) {
  const numbers = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const all = numbers.flatMap((name) => {
    try {
      const stat = readFileSync(`/proc/${name}/stat`, "utf8");
      // The command's name, in brackets, may hold anything.
      return [{ pid: Number(name), fields: stat.slice(stat.lastIndexOf(")") + 2).split(" ") }];
    } catch (error) {
      if (error.code === "ENOENT" || error.code === "ESRCH") return []; // ended since the listing
      throw error;
    }
  });
  const family = all.filter((each) => each.pid === pid);
  for (const member of family) family.push(...all.filter(({ fields }) => Number(fields[1]) === member.pid));
  return family;
}
