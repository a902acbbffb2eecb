/** A client that asks for one URL again and again, and measures. */
import { Agent, get } from "node:http";
import { cpuMs } from "./started.mjs";

/**
 * A new connection for each request: on a kept one each answer of `hg serve` waits 40 ms for an acknowledgement, so this is
 * its better side.
 */
export const oneRequest = new Agent({ keepAlive: false });

/**
 * What a run of requests took.
 * @typedef {object} Measured
 * @property {number} perSecond requests a second
 * @property {number} p50 milliseconds
 * @property {number} p95 milliseconds
 * @property {number} cpuMs the server's, for each request
 * @property {number} bytes of the last body
 */

/**
 * Asks for `path` `count` times over `connections` connections, after `warmUp` times that do not count: caches fill, and
 * a compiler that compiles what runs often has done so. (A page is some thousands of functions; its time is steady after
 * about 1,500 of them.)
 *
 * @param {import("./started.mjs").Started} server
 * @param {string} path
 * @param {{ count: number, warmUp: number, connections?: number, keepAlive?: boolean }} options
 * @returns {Promise<Measured>}
 */
export async function measure(server, path, { count, warmUp, connections = 1, keepAlive = true }) {
  const agent = new Agent({ keepAlive, maxSockets: connections });
  const url = `${server.origin}${path}`;
  await run(agent, url, warmUp, connections);
  const cpuBefore = cpuMs(server.pid);
  const start = performance.now();
  const { times, bytes } = await run(agent, url, count, connections);
  const seconds = (performance.now() - start) / 1000;
  const spent = cpuMs(server.pid) - cpuBefore;
  agent.destroy();
  times.sort((a, b) => a - b);
  const quantile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
  return { perSecond: count / seconds, p50: quantile(0.5), p95: quantile(0.95), cpuMs: spent / count, bytes };
}

async function run(agent, url, count, connections) {
  const times = [];
  let left = count;
  let bytes = 0;
  const work = async () => {
    while (left-- > 0) {
      const start = performance.now();
      bytes = (await fetchBody(url, agent)).length;
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: connections }, work));
  return { times, bytes };
}

/**
 * Asks once and gives the body.
 *
 * @param {string} url
 * @param {Agent} [agent]
 * @returns {Promise<Buffer>}
 * @throws {Error} when the status is not 200: then there is nothing to measure
 */
export function fetchBody(url, agent) {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () => {
        if (response.statusCode === 200) resolve(Buffer.concat(chunks));
        else reject(new Error(`${url} was answered with ${response.statusCode}`));
      });
    }).once("error", reject);
  });
}
