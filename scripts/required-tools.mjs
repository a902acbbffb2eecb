/** The tools of the system that tests need: looks for them, and installs what is missing where it may. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";

/** Each tool, the Debian package that has it, and how to see that it is there. */
const TOOLS = [
  { name: "hg", debianPackage: "mercurial", isThere: () => isOnPath("hg") },
  {
    name: "chromium",
    debianPackage: "chromium",
    isThere: () => existsSync(process.env.CHROMIUM ?? "/usr/bin/chromium"),
  },
  { name: "a font", debianPackage: "fonts-dejavu-core", isThere: () => existsSync("/usr/share/fonts/truetype") },
  { name: "openssl", debianPackage: "openssl", isThere: () => isOnPath("openssl") },
  { name: "git", debianPackage: "git", isThere: () => isOnPath("git") },
  // Ceph's S3 gateway and what stands behind it: the judge of what we say to an S3.
  { name: "radosgw", debianPackage: "radosgw", isThere: () => isOnPath("radosgw") },
  { name: "ceph-mon", debianPackage: "ceph-mon", isThere: () => isOnPath("ceph-mon") },
  { name: "ceph-osd", debianPackage: "ceph-osd", isThere: () => isOnPath("ceph-osd") },
  { name: "ceph", debianPackage: "ceph-common", isThere: () => isOnPath("ceph") },
];

/**
 * Makes sure that all tools are there. As root it installs what is missing with apt; else it prints the one command
 * that does, and returns false.
 */
export function provideTools() {
  const missing = TOOLS.filter((tool) => !tool.isThere());
  if (missing.length === 0) return true;
  const packages = missing.map((tool) => tool.debianPackage);
  const command = `apt-get update && apt-get install -y --no-install-recommends ${packages.join(" ")}`;
  if (process.getuid?.() !== 0) {
    console.error(`missing: ${missing.map((tool) => tool.name).join(", ")}. As root, run:\n  ${command}`);
    return false;
  }
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const { status } = spawnSync("sh", ["-c", command], { stdio: "inherit", env });
  const still = missing.filter((tool) => !tool.isThere()).map((tool) => tool.name);
  if (status === 0 && still.length === 0) return true;
  console.error(`could not install: ${still.join(", ") || packages.join(", ")}. The command was:\n  ${command}`);
  return false;
}

function isOnPath(command) {
  return (process.env.PATH ?? "").split(path.delimiter).some((dir) => existsSync(path.join(dir, command)));
}
