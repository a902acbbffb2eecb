/** Work for a moment in which a server has nothing else to do. */
import type { IncomingMessage, Server, ServerResponse } from "node:http";

/**
 * Does `work` once, when no request has been there for a while; until then each request that ends begins the wait anew.
 *
 * @param server may not be listening yet; the wait begins now
 * @param quietMs milliseconds without a request
 * @returns stops the wait
 */
export function onceQuiet(server: Server, quietMs: number, work: () => void): () => void {
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = () => {
    timer = setTimeout(() => {
      stop();
      work();
    }, quietMs);
  };
  const follow = (_request: IncomingMessage, response: ServerResponse) => {
    running++;
    clearTimeout(timer);
    response.once("close", () => {
      running--;
      if (running === 0 && isWaiting) wait();
    });
  };
  let isWaiting = true;
  const stop = () => {
    isWaiting = false;
    clearTimeout(timer);
    server.off("request", follow);
  };
  server.on("request", follow);
  wait();
  return stop;
}
