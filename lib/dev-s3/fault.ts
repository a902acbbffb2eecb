/** Faults on purpose: what an S3 does on its bad days, for tests of those who use it. */
import type { ServerResponse } from "node:http";
import type { OperationName } from "./operation";
import { errorDocument } from "./s3-error";

/** What a fault may depend on. */
export interface FaultyRequest {
  readonly operation: OperationName;
  readonly bucket: string;
  readonly key: string;
}

/** What happens instead of the answer. */
export type Fault =
  /** This error is answered, and nothing is done. */
  | { readonly kind: "answer"; readonly status: number; readonly code: string }
  /** Nothing is done and nothing is ever answered. */
  | { readonly kind: "hang" }
  /** The operation is done and its answer begun; after so many bytes of the body the connection breaks. */
  | { readonly kind: "cutShort"; readonly afterBytes: number }
  /** The operation is done and the answer lost: the connection breaks before it. */
  | { readonly kind: "loseAnswer" }
  /** The operation is done as if it had no `If-None-Match`, as some S3 look-alikes do. */
  | { readonly kind: "ignoreConditions" };

/** Answers with the error of a fault, as S3 words errors. */
export function answerFault(response: ServerResponse, fault: Extract<Fault, { kind: "answer" }>): void {
  const xml = errorDocument(fault.code, "a fault on purpose", "fault");
  response.writeHead(fault.status, { "content-type": "application/xml", "content-length": Buffer.byteLength(xml) });
  response.end(response.req.method === "HEAD" ? undefined : xml);
}

/** Breaks the connection of a response once `afterBytes` of its body were written; `"start"`: before its headers. */
export function breakConnection(response: ServerResponse, when: { afterBytes: number } | "start"): void {
  if (when === "start") {
    response.writeHead = () => {
      response.destroy();
      return response;
    };
    return;
  }
  let left = when.afterBytes;
  const write = response.write.bind(response);
  response.write = (chunk: Buffer) => {
    const piece = chunk.subarray(0, left);
    left -= piece.length;
    // The socket closes once what was written has gone out, with less than the promised length.
    if (left === 0) return write(piece, () => response.destroy());
    return write(piece);
  };
}
