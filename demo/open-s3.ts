/** The development S3 as the demo uses it: on the loopback interface, with one key that everybody knows. */
import { S3 } from "@aws-sdk/client-s3";
import { DevS3, type DevS3Options } from "../lib/dev-s3/dev-s3";

/** The only key of the demo. It is no secret: nobody but this machine can use it. */
export const DEMO_KEYS = { accessKeyId: "DEMO", secretAccessKey: "no-secret-at-all" } as const;
/** Where the demo's pushes lie. */
export const DEMO_BUCKET = "try-pushes";

const REGION = "us-east-1";
const MAX_OBJECT_BYTES = 1024 ** 3;

/** A development S3 that listens and has the bucket of the demo. */
export interface DemoS3 {
  readonly endpoint: string;
  close(): Promise<void>;
}

/** What may differ from a demo S3: its port, any free one by default, and faults on purpose. */
export interface DemoS3Options extends Pick<DevS3Options, "fault"> {
  readonly port?: number;
}

/** Starts it over a folder, which keeps what it had. */
export async function openDemoS3(directory: string, { port = 0, ...more }: DemoS3Options = {}): Promise<DemoS3> {
  const keys = new Map([[DEMO_KEYS.accessKeyId, DEMO_KEYS.secretAccessKey]]);
  const server = new DevS3({ directory, keys, maxObjectBytes: MAX_OBJECT_BYTES, ...more });
  const endpoint = `http://127.0.0.1:${await server.listen(port)}`;
  await makeBucket(endpoint);
  return { endpoint, close: () => server.close() };
}

/** Returns the environment variables that lead the program to a demo S3. */
export function s3Environment(endpoint: string): Record<string, string> {
  return {
    BUNDLE_STORE: `s3://${DEMO_BUCKET}`,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: DEMO_KEYS.accessKeyId,
    AWS_SECRET_ACCESS_KEY: DEMO_KEYS.secretAccessKey,
    AWS_ENDPOINT_URL_S3: endpoint,
    S3_FORCE_PATH_STYLE: "1",
  };
}

async function makeBucket(endpoint: string): Promise<void> {
  // As the store does: its advice about Node.js is for whoever maintains the package.
  process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
  const client = new S3({ endpoint, region: REGION, credentials: DEMO_KEYS, forcePathStyle: true });
  const { Buckets = [] } = await client.listBuckets();
  if (!Buckets.some(({ Name }) => Name === DEMO_BUCKET)) await client.createBucket({ Bucket: DEMO_BUCKET });
  client.destroy();
}
