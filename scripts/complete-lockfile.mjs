/**
 * Puts into package-lock.json the packages for other platforms that `npm install` left out, as it does where a registry
 * mirror lacks them: without their entries `npm ci` refuses the whole file. Run it after each `npm install`.
 */
import { readFileSync, writeFileSync } from "node:fs";

const LOCKFILE = new URL("../package-lock.json", import.meta.url);

const lock = JSON.parse(readFileSync(LOCKFILE, "utf8"));
for (const [path, entry] of Object.entries(lock.packages)) {
  if (path === "") continue;
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    const key = `node_modules/${name}`;
    // A range names no package, and a name without a platform is one that npm could have installed.
    if (key in lock.packages || platform === undefined || !/^[0-9]/.test(version)) continue;
    lock.packages[key] = { version, ...platform, ...(entry.dev ? { dev: true } : {}), optional: true };
    console.log(`${name}@${version}`);
  }
}
lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(LOCKFILE, `${JSON.stringify(lock, null, 2)}\n`);

/** Reads `-darwin-arm64`, `-linux-x64-musl`, `-win32-x64-msvc` off a package's name. */
function platformOf(name) {
  const match =
    /-(aix|android|darwin|freebsd|linux|netbsd|openbsd|sunos|win32)-(arm64|arm|ia32|x64)(?:-(musl|gnu|msvc))?$/.exec(
      name,
    );
  if (match === null) return undefined;
  const [, os, cpu, abi] = match;
  const libc = os !== "linux" ? undefined : abi === "musl" ? "musl" : abi === "gnu" ? "glibc" : undefined;
  return { cpu: [cpu], os: [os], ...(libc === undefined ? {} : { libc: [libc] }) };
}
