/** The AWS SDK, loaded at its first use: its import costs a fifth of a second, and most commands do without. */
import type { S3, S3ClientConfig } from "@aws-sdk/client-s3";
import { DEFAULT_MAX_ATTEMPTS, DEFAULT_REQUEST_TIMEOUT_MS, isAws, type S3Options } from "./s3-options";

/** Returns a function that gives the one client for these options, made when it is first called. */
export function lazyS3(options: S3Options): () => Promise<S3> {
  let client: Promise<S3> | undefined;
  return () => {
    // Which Node.js to run is decided in package.json; the SDK would advise the operator about it on stderr.
    process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";
    client ??= import("@aws-sdk/client-s3").then((sdk) => new sdk.S3(clientConfig(options)));
    return client;
  };
}

function clientConfig(options: S3Options): S3ClientConfig {
  const timeoutMs = options.requestTimeoutMs ?? DEFAULT_REQUEST_TIMEOUT_MS;
  // Other stores than Amazon's refuse or garble the trailing checksums that the SDK sends by default.
  const checksums = isAws(options.endpoint) ? "WHEN_SUPPORTED" : "WHEN_REQUIRED";
  return {
    ...(options.endpoint === undefined ? {} : { endpoint: options.endpoint }),
    ...(options.region === undefined ? {} : { region: options.region }),
    ...(options.credentials === undefined ? {} : { credentials: options.credentials }),
    forcePathStyle: options.forcePathStyle ?? false,
    requestChecksumCalculation: checksums,
    responseChecksumValidation: checksums,
    maxAttempts: options.maxAttempts ?? DEFAULT_MAX_ATTEMPTS, // the SDK waits between them, longer each time, with jitter
    // `socketTimeout` counts silence, so a large body may take its time; `requestTimeout` would not let it.
    requestHandler: { connectionTimeout: timeoutMs, socketTimeout: timeoutMs },
  };
}
