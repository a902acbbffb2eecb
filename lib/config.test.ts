import path from "node:path";
import { expect, test } from "vitest";
import { readConfig } from "./config";
import { describeConfig } from "./describe-config";

const TREES = "try=/srv/hg/unified";

test("readConfig() has the documented defaults", () => {
  const inVar = (name: string) => path.resolve("var", name);
  expect(readConfig({ TREES })).toEqual({
    trees: [{ name: "try", basePath: "/srv/hg/unified" }],
    bundleStore: { kind: "directory", directory: inVar("store") },
    s3: {
      region: undefined,
      endpointUrl: undefined,
      forcePathStyle: false,
      isAccessKeySet: false,
      isSecretKeySet: false,
    },
    pushIndex: { kind: "sqlite", file: inVar("index.db") },
    cacheDir: inVar("cache"),
    cacheDiskBytes: 10 * 1024 ** 3,
    cacheMemoryBytes: 512 * 1024 ** 2,
    maxBundleBytes: 1024 ** 3,
    requestTimeoutMs: 30_000,
    publicUrl: "http://localhost:3000",
    treeherderUrl: "https://treeherder.mozilla.org",
    bugzillaUrl: "https://bugzilla.mozilla.org",
    gitRepoUrl: "https://github.com/mozilla-firefox/firefox",
    baseRefreshCommand: undefined,
    baseRefreshPeriodMs: 60_000,
    pushAuth: undefined,
    trustedProxies: [],
    logLevel: "info",
  });
});

test.for([
  [
    "TREES",
    "try=/a, other.2=./b",
    "trees",
    [
      { name: "try", basePath: "/a" },
      { name: "other.2", basePath: path.resolve("b") },
    ],
  ],
  ["TREES", "try=/with=sign", "trees", [{ name: "try", basePath: "/with=sign" }]],
  ["BUNDLE_STORE", "s3://bucket/some/prefix/", "bundleStore", { kind: "s3", bucket: "bucket", prefix: "some/prefix" }],
  ["BUNDLE_STORE", "s3://bucket", "bundleStore", { kind: "s3", bucket: "bucket", prefix: "" }],
  ["BUNDLE_STORE", "dir:/srv/store", "bundleStore", { kind: "directory", directory: "/srv/store" }],
  ["PUSH_INDEX", "sqlite:/srv/i.db", "pushIndex", { kind: "sqlite", file: "/srv/i.db" }],
  ["CACHE_DISK_BYTES", "123456", "cacheDiskBytes", 123_456],
  ["CACHE_DISK_BYTES", "10GiB", "cacheDiskBytes", 10_737_418_240],
  ["CACHE_MEMORY_BYTES", "1.5 MiB", "cacheMemoryBytes", 1_572_864],
  ["MAX_BUNDLE_BYTES", "64KiB", "maxBundleBytes", 65_536],
  ["LOG_LEVEL", "debug", "logLevel", "debug"],
  ["REQUEST_TIMEOUT_SECONDS", "0.25", "requestTimeoutMs", 250],
  ["REQUEST_TIMEOUT_SECONDS", "", "requestTimeoutMs", 30_000],
  ["PUBLIC_URL", "https://try.example:8443/", "publicUrl", "https://try.example:8443"],
  ["BUGZILLA_URL", "https://example.org/bugzilla/", "bugzillaUrl", "https://example.org/bugzilla"],
  ["BASE_REFRESH_COMMAND", "hg pull -R /srv/hg/unified", "baseRefreshCommand", "hg pull -R /srv/hg/unified"],
  ["BASE_REFRESH_PERIOD_SECONDS", "5", "baseRefreshPeriodMs", 5000],
  ["TRUSTED_PROXIES", "10.0.0.0/8, ::1", "trustedProxies", ["10.0.0.0/8", "::1"]],
] as const)("readConfig() takes %s=%s", ([name, value, key, expected]) => {
  expect(readConfig({ TREES, [name]: value })[key]).toEqual(expected);
});

test.for([
  ["TREES", "", "TREES is not set"],
  ["TREES", "try", "TREES is wrong: “try” is not NAME=PATH"],
  ["TREES", "try=", "TREES is wrong: “try=” is not NAME=PATH"],
  ["TREES", "_next=/a", "TREES is wrong: the name “_next” is reserved"],
  ["TREES", "static=/a", "TREES is wrong: the name “static” is reserved"],
  ["TREES", "openapi.json=/a", "TREES is wrong: the name “openapi.json” is reserved"],
  ["TREES", "__tree=/a", "TREES is wrong: the name “__tree” is reserved"],
  ["TREES", ".hidden=/a", "TREES is wrong: “.hidden” is no tree name"],
  ["TREES", "a/b=/a", "TREES is wrong: “a/b” is no tree name"],
  ["TREES", "try=/a,try=/b", "TREES is wrong: the tree “try” is there twice"],
  ["BUNDLE_STORE", "/srv/store", "BUNDLE_STORE is wrong: “/srv/store” is neither s3://BUCKET/PREFIX nor dir:PATH"],
  ["PUSH_INDEX", "postgres://user:secret@host/db", "PUSH_INDEX is wrong: only sqlite:PATH is known"],
  ["CACHE_DISK_BYTES", "10 GB", "CACHE_DISK_BYTES is wrong: “10 GB” is no size"],
  ["CACHE_MEMORY_BYTES", "0", "CACHE_MEMORY_BYTES is wrong: “0” is no size"],
  ["MAX_BUNDLE_BYTES", "-1", "MAX_BUNDLE_BYTES is wrong: “-1” is no size"],
  ["MAX_BUNDLE_BYTES", "99999999TiB", "MAX_BUNDLE_BYTES is wrong: “99999999TiB” is no size"],
  ["LOG_LEVEL", "loud", "LOG_LEVEL is wrong: “loud” is none of debug, info, warn, error"],
  ["REQUEST_TIMEOUT_SECONDS", "0", "REQUEST_TIMEOUT_SECONDS is wrong: “0” is no number of seconds"],
  ["REQUEST_TIMEOUT_SECONDS", "3e9", "REQUEST_TIMEOUT_SECONDS is wrong: “3e9” is no number of seconds"],
  ["PUBLIC_URL", "try.example", "PUBLIC_URL is wrong: it is no http or https URL"],
  ["PUBLIC_URL", "https://try.example/sub", "PUBLIC_URL is wrong: “https://try.example/sub” has more than scheme"],
  ["TREEHERDER_URL", "javascript:alert(1)", "TREEHERDER_URL is wrong: it is no http or https URL"],
  ["AWS_ENDPOINT_URL_S3", "https://key:secret@s3", "AWS_ENDPOINT_URL_S3 is wrong: it holds a user or password"],
  ["S3_FORCE_PATH_STYLE", "yes", "S3_FORCE_PATH_STYLE is wrong: “yes” is neither 1 nor 0"],
  ["TRUSTED_PROXIES", "10.0.0.0/33", "TRUSTED_PROXIES is wrong: “10.0.0.0/33” is no address or network"],
] as const)("readConfig() refuses %s=%s with a sentence", ([name, value, sentence]) => {
  expect(() => readConfig({ TREES, [name]: value })).toThrow(
    expect.objectContaining({ code: "misconfigured", message: expect.stringContaining(sentence) }),
  );
});

test("describeConfig() names every setting, in a form that readConfig() takes, and no secret", () => {
  const environment = {
    TREES: "try=/srv/hg/unified,b=/srv/b",
    BUNDLE_STORE: "s3://bucket/prefix",
    AWS_ACCESS_KEY_ID: "AKIDSECRET",
    AWS_SECRET_ACCESS_KEY: "hunter2",
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL_S3: "http://127.0.0.1:9000",
    BASE_REFRESH_COMMAND: "true",
    PUSH_AUTH: "token:hunter3",
    TRUSTED_PROXIES: "127.0.0.1",
  };
  const config = readConfig(environment);
  const text = describeConfig(config);
  expect(text).not.toMatch(/AKIDSECRET|hunter/);
  const said = Object.fromEntries(
    text
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/=(.*)/s).slice(0, 2)),
  );
  expect(Object.keys(said)).toHaveLength(22);
  expect(readConfig({ ...said, PUSH_AUTH: environment.PUSH_AUTH })).toEqual(config);
});
