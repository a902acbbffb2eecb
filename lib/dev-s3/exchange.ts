/** One request that has been verified, and how it is answered. */
import type { IncomingHttpHeaders, OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { MultipartUploads } from "./multipart-uploads";
import type { ObjectStorage } from "./object-storage";
import type { RequestBody } from "./request-body";
import type { RequestTarget } from "./request-target";

/** What an operation works with. */
export interface Exchange {
  readonly storage: ObjectStorage;
  readonly uploads: MultipartUploads;
  readonly target: RequestTarget;
  readonly headers: IncomingHttpHeaders;
  readonly body: RequestBody;
  readonly response: ServerResponse;
  /** Bytes in the largest object. */
  readonly maxObjectBytes: number;
}

/** Carries out one operation and answers it. @throws S3Error when it is refused; nothing is answered then */
export type Operation = (exchange: Exchange) => Promise<void>;

/** Answers with an XML document. */
export function answerXml({ response }: Exchange, xml: string): void {
  response.writeHead(200, { "content-type": "application/xml", "content-length": Buffer.byteLength(xml) });
  response.end(xml);
}

/** Answers without a body. */
export function answerEmpty({ response }: Exchange, status: number, headers: OutgoingHttpHeaders = {}): void {
  // A 204 has no length (RFC 9110, 8.6).
  response.writeHead(status, status === 204 ? headers : { "content-length": 0, ...headers });
  response.end();
}
