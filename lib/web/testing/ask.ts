/** Asks a site as the door does, without HTTP. */
import type { Answer, AnswerRequest } from "../answer";

/** A whole answer. */
export interface Asked {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  readonly answer: Answer;
  readonly etag: string | undefined;
}

/** Asks for a URL and reads the whole body; that of a page is empty, its view is in `answer`. */
export async function ask(answer: AnswerRequest, url: string): Promise<Asked> {
  const request = { method: "GET", url, headers: new Map(), signal: new AbortController().signal } as const;
  const plan = await answer(request);
  const given = await plan.produce();
  const chunks: Uint8Array[] = [];
  if (given.kind === "bytes") {
    if (given.body instanceof Uint8Array) chunks.push(given.body);
    else for await (const chunk of given.body) chunks.push(chunk);
  }
  return { status: given.status, headers: given.headers, body: Buffer.concat(chunks), answer: given, etag: plan.etag };
}
