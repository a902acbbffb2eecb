/** The development S3 as a program: `node dist/dev-s3.js --directory DIR [--port N]`. Ends with SIGTERM. */
import { parseArgs } from "node:util";
import { DEMO_KEYS, openDemoS3 } from "./open-s3";

const { values } = parseArgs({ options: { directory: { type: "string" }, port: { type: "string", default: "0" } } });
if (values.directory === undefined) throw new Error("--directory is missing");
const s3 = await openDemoS3(values.directory, { port: Number(values.port) });
process.stdout.write(`listening on ${s3.endpoint} with key ${DEMO_KEYS.accessKeyId}\n`);
process.once("SIGTERM", async () => {
  await s3.close();
  process.exit(0);
});
