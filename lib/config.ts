/** The settings of the program: every environment variable that it reads, parsed once. Nothing else reads the environment. */
import { isIP } from "node:net";
import path from "node:path";
import { parseByteCount, parseFlag, parseSeconds, parseUrl } from "./config-values";
import { RepoError } from "./errors";

/** A served tree. */
export interface TreeConfig {
  /** The first segment of its URLs. */
  readonly name: string;
  /** The folder of its base repository, absolute. */
  readonly basePath: string;
}

/** Where bundles lie; `prefix` has no slash at either end and may be empty, `directory` is absolute. */
export type BundleStoreConfig =
  | { readonly kind: "s3"; readonly bucket: string; readonly prefix: string }
  | { readonly kind: "directory"; readonly directory: string };

/** Where the push index lies; `file` is absolute. */
export type PushIndexConfig = { readonly kind: "sqlite"; readonly file: string };

/** How the S3 store is reached; what is absent is left to the AWS SDK, which reads the same variables. */
export interface S3Config {
  readonly region: string | undefined;
  readonly endpointUrl: string | undefined;
  readonly forcePathStyle: boolean;
  /** Whether the SDK finds a key in the environment; else it looks in its other places. */
  readonly isAccessKeySet: boolean;
  readonly isSecretKeySet: boolean;
}

/** What the log can be told to leave out, from nothing to almost all. */
const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The effective configuration. */
export interface Config {
  readonly trees: readonly TreeConfig[];
  readonly bundleStore: BundleStoreConfig;
  readonly s3: S3Config;
  readonly pushIndex: PushIndexConfig;
  /** Local copies of bundles, absolute. */
  readonly cacheDir: string;
  readonly cacheDiskBytes: number;
  /** Bound of everything that one process keeps in memory to save work. */
  readonly cacheMemoryBytes: number;
  readonly maxBundleBytes: number;
  readonly requestTimeoutMs: number;
  /** Origin of absolute links, without a slash at its end. */
  readonly publicUrl: string;
  readonly treeherderUrl: string;
  readonly bugzillaUrl: string;
  readonly gitRepoUrl: string;
  /** How to pull the base, for a shell; absent when another process does it. */
  readonly baseRefreshCommand: string | undefined;
  readonly baseRefreshPeriodMs: number;
  /** Who may push over HTTP; absent means nobody. */
  readonly pushAuth: string | undefined;
  /** Addresses and networks (`10.0.0.0/8`) whose forwarding headers are believed. */
  readonly trustedProxies: readonly string[];
  /** The least that the log of `serve` tells. */
  readonly logLevel: LogLevel;
}

/** The environment, as Node.js gives it. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the configuration. An empty variable counts as not set; paths are resolved against the working directory.
 * @throws RepoError `misconfigured` with a sentence that names the first variable that is wrong
 */
export function readConfig(environment: Environment = process.env): Config {
  const config: Config = {
    trees: setting(environment, "TREES", undefined, parseTrees),
    bundleStore: setting(environment, "BUNDLE_STORE", "dir:./var/store", parseBundleStore),
    s3: {
      region: optional(environment, "AWS_REGION", (text) => text),
      endpointUrl: optional(environment, "AWS_ENDPOINT_URL_S3", parseUrl),
      forcePathStyle: setting(environment, "S3_FORCE_PATH_STYLE", "0", parseFlag),
      isAccessKeySet: Boolean(environment["AWS_ACCESS_KEY_ID"]),
      isSecretKeySet: Boolean(environment["AWS_SECRET_ACCESS_KEY"]),
    },
    pushIndex: setting(environment, "PUSH_INDEX", "sqlite:./var/index.db", parsePushIndex),
    cacheDir: setting(environment, "CACHE_DIR", "./var/cache", (text) => path.resolve(text)),
    cacheDiskBytes: setting(environment, "CACHE_DISK_BYTES", "10GiB", parseByteCount),
    cacheMemoryBytes: setting(environment, "CACHE_MEMORY_BYTES", "512MiB", parseByteCount),
    maxBundleBytes: setting(environment, "MAX_BUNDLE_BYTES", "1GiB", parseByteCount),
    requestTimeoutMs: setting(environment, "REQUEST_TIMEOUT_SECONDS", "30", parseSeconds) * 1000,
    publicUrl: setting(environment, "PUBLIC_URL", "http://localhost:3000", parseOrigin),
    treeherderUrl: setting(environment, "TREEHERDER_URL", "https://treeherder.mozilla.org", parseUrl),
    bugzillaUrl: setting(environment, "BUGZILLA_URL", "https://bugzilla.mozilla.org", parseUrl),
    gitRepoUrl: setting(environment, "GIT_REPO_URL", "https://github.com/mozilla-firefox/firefox", parseUrl),
    baseRefreshCommand: optional(environment, "BASE_REFRESH_COMMAND", (text) => text),
    baseRefreshPeriodMs: setting(environment, "BASE_REFRESH_PERIOD_SECONDS", "60", parseSeconds) * 1000,
    pushAuth: optional(environment, "PUSH_AUTH", (text) => text),
    trustedProxies: optional(environment, "TRUSTED_PROXIES", parseProxies) ?? [],
    logLevel: setting(environment, "LOG_LEVEL", "info", parseLogLevel),
  };
  return Object.freeze(config);
}

/** Parses one variable or its default; what `parse` throws gets the variable's name in front. */
function setting<T>(
  environment: Environment,
  name: string,
  defaultText: string | undefined,
  parse: (text: string) => T,
): T {
  const text = environment[name] || defaultText;
  if (text === undefined) throw new RepoError("misconfigured", `${name} is not set`);
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new RepoError("misconfigured", `${name} is wrong: ${error.message}`, {}, error);
  }
}

function optional<T>(environment: Environment, name: string, parse: (text: string) => T): T | undefined {
  return environment[name] ? setting(environment, name, undefined, parse) : undefined;
}

/** First segments of URLs that are not trees: Next.js's files, ours, the API's description. */
const RESERVED_NAMES: readonly string[] = ["_next", "static", "openapi.json", "favicon.ico", "robots.txt"];

/** `try=/srv/hg/unified,other=/srv/hg/other` */
function parseTrees(text: string): readonly TreeConfig[] {
  const trees = text.split(",").map((item): TreeConfig => {
    const [, name = "", basePath = ""] = /^\s*([^=]*)=(.*?)\s*$/s.exec(item) ?? [];
    if (basePath === "") throw new Error(`“${item}” is not NAME=PATH`);
    if (!/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name)) {
      throw new Error(`“${name}” is no tree name: letters, digits, “.”, “_”, “-”, and no “.” in front`);
    }
    if (RESERVED_NAMES.includes(name) || name.startsWith("__")) throw new Error(`the name “${name}” is reserved`);
    return { name, basePath: path.resolve(basePath) };
  });
  const twice = trees.find(({ name }, at) => trees.findIndex((tree) => tree.name === name) < at);
  if (twice !== undefined) throw new Error(`the tree “${twice.name}” is there twice`);
  return trees;
}

function parseBundleStore(text: string): BundleStoreConfig {
  const s3 = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/s.exec(text);
  if (s3 !== null) return { kind: "s3", bucket: s3[1] ?? "", prefix: (s3[2] ?? "").replace(/^\/+|\/+$/g, "") };
  const directory = /^dir:(.+)$/s.exec(text)?.[1];
  if (directory !== undefined) return { kind: "directory", directory: path.resolve(directory) };
  throw new Error(`“${text}” is neither s3://BUCKET/PREFIX nor dir:PATH`);
}

function parsePushIndex(text: string): PushIndexConfig {
  const file = /^sqlite:(.+)$/s.exec(text)?.[1];
  if (file === undefined) throw new Error("only sqlite:PATH is known"); // a URL may hold a password: not repeated
  return { kind: "sqlite", file: path.resolve(file) };
}

function parseOrigin(text: string): string {
  const url = parseUrl(text);
  if (new URL(url).origin !== url) throw new Error(`“${text}” has more than scheme, host and port`);
  return url;
}

function parseLogLevel(text: string): LogLevel {
  const level = LOG_LEVELS.find((name) => name === text);
  if (level === undefined) throw new Error(`“${text}” is none of ${LOG_LEVELS.join(", ")}`);
  return level;
}

function parseProxies(text: string): readonly string[] {
  return text.split(",").map((item) => {
    const [address = "", bits, ...rest] = item.trim().split("/");
    const maxBits = isIP(address) === 6 ? 128 : 32;
    const isNetwork = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits);
    if (isIP(address) === 0 || !isNetwork || rest.length > 0) throw new Error(`“${item}” is no address or network`);
    return item.trim();
  });
}
