/** A development S3 for one test: its own directory, port and bucket, gone when the test is over. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { DevS3, type DevS3Options } from "../dev-s3";

/** What a test may set. */
export type TestS3Options = Partial<Omit<DevS3Options, "keys">>;

/** A server that listens, and what a client needs to reach it. */
export interface RunningS3 {
  readonly server: DevS3;
  readonly endpoint: string;
  readonly directory: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const CREDENTIALS = { accessKeyId: "TESTKEY", secretAccessKey: "test-secret-of-no-value" };

/** Starts a server; it stops when the running test has finished. No bucket exists yet. */
export async function startDevS3(options: TestS3Options = {}): Promise<RunningS3> {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "dev-s3-")));
  const keys = new Map([[CREDENTIALS.accessKeyId, CREDENTIALS.secretAccessKey]]);
  const server = new DevS3({ maxObjectBytes: 16 * 1024 * 1024, ...options, directory, keys });
  const port = await server.listen();
  onTestFinished(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });
  return { server, endpoint: `http://127.0.0.1:${port}`, directory, credentials: CREDENTIALS };
}
