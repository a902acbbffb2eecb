/** Asks a door as the programs do that read hg.mozilla.org: over HTTP, and following no redirect, which some take for an error. */
import { gunzipSync } from "node:zlib";
import type { OpenDoor, WireAnswer } from "./open-door";

/** What a client's HTTP library raises for a status that is no success. */
export class HttpError extends Error {
  override readonly name = "HttpError";
  readonly status: number;

  constructor({ status, body }: WireAnswer) {
    super(`${status}: ${body}`);
    this.status = status;
  }
}

/** Asks as Python's `requests` does, and gives the answer whatever its status. */
export async function request(door: OpenDoor, url: string): Promise<WireAnswer> {
  const answer = await door.ask(url, { "User-Agent": "python-requests/2.32", "Accept-Encoding": "gzip, deflate" });
  const isCoded = answer.headers["content-encoding"] === "gzip";
  return isCoded ? { ...answer, body: gunzipSync(answer.body) } : answer;
}

/** Asks, and raises for the status. @throws HttpError for all but 200 */
export async function get(door: OpenDoor, url: string): Promise<WireAnswer> {
  const answer = await request(door, url);
  if (answer.status !== 200) throw new HttpError(answer);
  return answer;
}

/** Asks for JSON. @throws HttpError for all but 200 */
export async function getJson<Body>(door: OpenDoor, url: string): Promise<Body> {
  return JSON.parse((await get(door, url)).body.toString("utf8"));
}
