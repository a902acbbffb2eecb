/** Names each request, for the log and for whoever asks about an answer. */
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";

/** The header that names a request, in both directions. */
export const REQUEST_ID_HEADER = "x-request-id";

/** Gives a request its id. */
export type IdentifyRequest = (request: IncomingMessage) => string;

/**
 * Makes ids: a trusted proxy's own, when it sends one that is short and plain; else a new one.
 * @param trustedProxies addresses and networks, as `192.0.2.1` and `10.0.0.0/8`
 */
export function createRequestIds(trustedProxies: readonly string[]): IdentifyRequest {
  const trusted = new BlockList();
  for (const item of trustedProxies) {
    const [address = "", bits] = item.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    trusted.addSubnet(address, bits === undefined ? (family === "ipv6" ? 128 : 32) : Number(bits), family);
  }
  return ({ headers, socket: { remoteAddress = "" } }) => {
    const id = headers[REQUEST_ID_HEADER];
    // First what costs next to nothing: most requests bear no id.
    const isPlain = typeof id === "string" && /^[\w.:-]{1,128}$/.test(id);
    return isPlain && isTrusted(remoteAddress) ? id : randomUUID();
  };
  function isTrusted(address: string): boolean {
    return isIP(address) > 0 && trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
  }
}
