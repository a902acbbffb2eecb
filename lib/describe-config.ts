/** The configuration as an operator reads it. */
import type { Config } from "./config";

/** Stands in place of a secret. */
const MASK = "********";

/**
 * Writes the effective configuration, one `NAME=value` per line in the order of the documentation. Secrets are
 * masked, and what is left to a default of another program is named in brackets.
 */
export function describeConfig(config: Config): string {
  const { bundleStore, pushIndex, s3 } = config;
  const secret = (isSet: boolean) => (isSet ? MASK : "(not set)");
  const lines: readonly (readonly [string, string | number])[] = [
    ["TREES", config.trees.map(({ name, basePath }) => `${name}=${basePath}`).join(",")],
    ["BUNDLE_STORE", bundleStore.kind === "s3" ? s3Url(bundleStore) : `dir:${bundleStore.directory}`],
    ["PUSH_INDEX", `${pushIndex.kind}:${pushIndex.file}`],
    ["CACHE_DIR", config.cacheDir],
    ["CACHE_DISK_BYTES", config.cacheDiskBytes],
    ["CACHE_MEMORY_BYTES", config.cacheMemoryBytes],
    ["MAX_BUNDLE_BYTES", config.maxBundleBytes],
    ["REQUEST_TIMEOUT_SECONDS", config.requestTimeoutMs / 1000],
    ["AWS_REGION", s3.region ?? "(left to the AWS SDK)"],
    ["AWS_ACCESS_KEY_ID", secret(s3.isAccessKeySet)],
    ["AWS_SECRET_ACCESS_KEY", secret(s3.isSecretKeySet)],
    ["AWS_ENDPOINT_URL_S3", s3.endpointUrl ?? "(left to the AWS SDK)"],
    ["S3_FORCE_PATH_STYLE", s3.forcePathStyle ? 1 : 0],
    ["PUBLIC_URL", config.publicUrl],
    ["TREEHERDER_URL", config.treeherderUrl],
    ["BUGZILLA_URL", config.bugzillaUrl],
    ["GIT_REPO_URL", config.gitRepoUrl],
    ["BASE_REFRESH_COMMAND", config.baseRefreshCommand ?? "(none)"],
    ["BASE_REFRESH_PERIOD_SECONDS", config.baseRefreshPeriodMs / 1000],
    ["PUSH_AUTH", config.pushAuth === undefined ? "(nobody)" : MASK],
    ["TRUSTED_PROXIES", config.trustedProxies.join(",") || "(none)"],
    ["LOG_LEVEL", config.logLevel],
  ];
  return lines.map(([name, value]) => `${name}=${value}\n`).join("");
}

function s3Url({ bucket, prefix }: { readonly bucket: string; readonly prefix: string }): string {
  return prefix === "" ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}
