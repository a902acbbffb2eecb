/** A proxy before the development S3 that counts. It changes no header: what the client signed stays as it was. */
import { once } from "node:events";
import { createServer, request } from "node:http";

/** How S3 bills a method: listing costs what writing costs, asking for a size what reading costs. */
const isWrite = (incoming) =>
  incoming.method === "PUT" || incoming.method === "POST" || incoming.url.includes("list-type");

/**
 * What went through it.
 * @typedef {{ puts: number, gets: number, bytesIn: number, bytesOut: number }} Counts requests, and bytes of bodies
 */

/**
 * Starts the proxy.
 * @param {string} origin of the S3
 * @returns {Promise<{ origin: string, take: () => Counts, stop: () => Promise<void> }>} `take` gives what was counted since
 * it was called before
 */
export async function startCountingProxy(origin) {
  const none = () => ({ puts: 0, gets: 0, bytesIn: 0, bytesOut: 0 });
  let counts = none();
  const server = createServer((incoming, outgoing) => {
    if (isWrite(incoming)) counts.puts++;
    else counts.gets++;
    const { method, headers } = incoming;
    const onward = request(new URL(incoming.url, origin), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers);
      answer.on("data", (chunk) => {
        counts.bytesOut += chunk.length;
      });
      answer.pipe(outgoing);
    });
    onward.once("error", (error) => outgoing.destroy(error));
    incoming.on("data", (chunk) => {
      counts.bytesIn += chunk.length;
    });
    incoming.pipe(onward);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const take = () => {
    const taken = counts;
    counts = none();
    return taken;
  };
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, take, stop };
}
