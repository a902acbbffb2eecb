/**
 * The development S3: a small server for the demo and the tests that checks all that a real one checks (signatures,
 * checksums, conditions), and listens on the loopback interface only.
 */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import * as buckets from "./bucket-operations";
import type { Exchange, Operation } from "./exchange";
import { answerFault, breakConnection, type Fault, type FaultyRequest } from "./fault";
import * as multipart from "./multipart-operations";
import { MultipartUploads } from "./multipart-uploads";
import * as objects from "./object-operations";
import { ObjectStorage } from "./object-storage";
import { type OperationName, operationOf } from "./operation";
import { readRequestBody } from "./request-body";
import { parseRequestTarget } from "./request-target";
import { errorDocument, S3Error } from "./s3-error";
import { verifySignature } from "./signature";

const LOOPBACK = "127.0.0.1";

const OPERATIONS: Readonly<Record<OperationName, Operation>> = {
  ListBuckets: buckets.listBuckets,
  CreateBucket: buckets.createBucket,
  HeadBucket: buckets.headBucket,
  ListObjectsV2: buckets.listObjectsV2,
  ListMultipartUploads: buckets.listMultipartUploads,
  DeleteObjects: buckets.deleteObjects,
  PutObject: objects.putObject,
  CopyObject: objects.copyObject,
  GetObject: objects.getObject,
  HeadObject: objects.headObject,
  DeleteObject: objects.deleteObject,
  CreateMultipartUpload: multipart.createMultipartUpload,
  UploadPart: multipart.uploadPart,
  CompleteMultipartUpload: multipart.completeMultipartUpload,
  AbortMultipartUpload: multipart.abortMultipartUpload,
};

/** How a development S3 is set up. */
export interface DevS3Options {
  /** Where buckets lie; made when absent. One server at a time may use it. */
  readonly directory: string;
  /** The secret of each access key id. */
  readonly keys: ReadonlyMap<string, string>;
  /** Bytes in the largest object. */
  readonly maxObjectBytes: number;
  /** Asked for each verified request; what it gives happens instead of the answer. */
  readonly fault?: (request: FaultyRequest) => Fault | undefined;
}

/** A development S3 server, path-style addressing. */
export class DevS3 {
  /** How often each operation was asked for since the start, refused requests included. */
  readonly requests: ReadonlyMap<OperationName, number>;
  readonly #requests = new Map<OperationName, number>();
  readonly #options: DevS3Options;
  readonly #storage: ObjectStorage;
  readonly #uploads: MultipartUploads;
  readonly #server: Server;

  /** Opens the directory; the server does not listen yet. */
  constructor(options: DevS3Options) {
    this.requests = this.#requests;
    this.#options = options;
    this.#storage = new ObjectStorage(options.directory);
    this.#uploads = new MultipartUploads(this.#storage);
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => this.#refuse(response, error));
    });
  }

  /**
   * Begins to listen on 127.0.0.1, and nowhere else: its keys are no secret. Returns the port.
   * @param port 0: any free one
   */
  listen(port = 0): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, LOOPBACK, () => {
        this.#server.off("error", reject);
        const address = this.#server.address();
        if (typeof address === "object" && address !== null) resolve(address.port);
      });
    });
  }

  /** Stops listening and breaks open connections; objects that were acknowledged are on disk. */
  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.close((error) => (error === undefined ? resolve() : reject(error)));
      this.#server.closeAllConnections();
    });
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("x-amz-request-id", randomUUID());
    const method = request.method ?? "";
    const target = parseRequestTarget(request.url ?? "");
    const { headers } = request;
    const secretOf = (accessKeyId: string): string | undefined => this.#options.keys.get(accessKeyId);
    const payloadHash = verifySignature({ method, target, headers }, secretOf, Date.now());
    const name = operationOf(method, target, headers);
    this.#requests.set(name, (this.#requests.get(name) ?? 0) + 1);
    const fault = this.#options.fault?.({ operation: name, bucket: target.bucket, key: target.key });
    if (fault?.kind === "hang") return;
    if (fault?.kind === "answer") return answerFault(response, fault);
    if (fault?.kind === "loseAnswer") breakConnection(response, "start");
    if (fault?.kind === "cutShort") breakConnection(response, fault);
    if (fault?.kind === "ignoreConditions") delete headers["if-none-match"];
    const exchange: Exchange = {
      storage: this.#storage,
      uploads: this.#uploads,
      target,
      headers,
      body: (maxBytes) => readRequestBody(request, payloadHash, maxBytes),
      response,
      maxObjectBytes: this.#options.maxObjectBytes,
    };
    await OPERATIONS[name](exchange);
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (response.destroyed || response.headersSent) {
      // The client has gone, or has half an answer: a broken connection tells it so.
      response.destroy();
      return;
    }
    if (!(error instanceof S3Error)) console.error("development S3:", error);
    const refusal = error instanceof S3Error ? error : new S3Error("InternalError", "we encountered an internal error");
    const xml = errorDocument(refusal.code, refusal.message, String(response.getHeader("x-amz-request-id")));
    response.writeHead(refusal.status, {
      "content-type": "application/xml",
      "content-length": Buffer.byteLength(xml),
    });
    response.end(response.req.method === "HEAD" ? undefined : xml);
  }
}
