/** The failures that the development S3 answers with: S3's own codes, each with its HTTP status. */
import { element } from "./xml";

/** Source: "Error responses" of the Amazon S3 API reference. */
const STATUS = {
  AccessDenied: 403,
  BadDigest: 400,
  BucketAlreadyOwnedByYou: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketName: 400,
  InvalidPart: 400,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchKey: 404,
  NoSuchUpload: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const;

/** The code of a failure, as S3 names it. */
export type S3ErrorCode = keyof typeof STATUS;

/** A request that is refused. */
export class S3Error extends Error {
  override readonly name = "S3Error";
  readonly code: S3ErrorCode;

  constructor(code: S3ErrorCode, message: string) {
    super(message);
    this.code = code;
  }

  /** The HTTP status of this failure. */
  get status(): number {
    return STATUS[this.code];
  }
}

/** Writes the body of an error answer. */
export function errorDocument(code: string, message: string, requestId: string): string {
  return element("Error", element("Code", code), element("Message", message), element("RequestId", requestId)).text;
}
