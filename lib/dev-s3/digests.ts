/** The checksums that a client may send with a body, computed while it streams by. */
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Error } from "./s3-error";

/** A checksum in the making. */
export interface RunningDigest {
  update(bytes: Buffer): void;
  /** Returns the checksum of all bytes so far, in base64. */
  finish(): string;
}

function hash(algorithm: string): RunningDigest {
  const running = createHash(algorithm);
  return {
    update: (bytes) => void running.update(bytes),
    finish: () => running.digest("base64"),
  };
}

function runningCrc32(): RunningDigest {
  let value = 0;
  return {
    update: (bytes) => {
      value = crc32(bytes, value);
    },
    finish: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
  };
}

const DIGESTS = new Map<string, () => RunningDigest>([
  ["content-md5", () => hash("md5")],
  ["x-amz-checksum-crc32", runningCrc32],
  ["x-amz-checksum-sha1", () => hash("sha1")],
  ["x-amz-checksum-sha256", () => hash("sha256")],
]);

/** Headers that begin like a checksum and are none. */
const ABOUT_CHECKSUMS = new Set(["x-amz-checksum-algorithm", "x-amz-checksum-mode", "x-amz-checksum-type"]);

/**
 * Starts a digest for each header or trailer of `names` that is a checksum; keys are those names.
 * @throws S3Error `NotImplemented` for a checksum that cannot be checked here: never taken on trust
 */
export function startDigests(names: Iterable<string>): Map<string, RunningDigest> {
  const running = new Map<string, RunningDigest>();
  for (const name of names) {
    const start = DIGESTS.get(name);
    if (start !== undefined) running.set(name, start());
    else if (name.startsWith("x-amz-checksum-") && !ABOUT_CHECKSUMS.has(name)) {
      throw new S3Error("NotImplemented", `${name} cannot be checked here`);
    }
  }
  return running;
}
