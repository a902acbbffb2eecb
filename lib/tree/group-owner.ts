/** Which group of the machine a folder belongs to. */
import { readFileSync, statSync } from "node:fs";

/** Returns the name of the group that owns `folder`, or its number where `/etc/group` has no name for it. */
export function readGroupOwner(folder: string, groupFile = "/etc/group"): string {
  const { gid } = statSync(folder);
  const lines = readFileSync(groupFile, "utf8").split("\n");
  const line = lines.find((text) => text.split(":")[2] === String(gid));
  return line?.split(":")[0] ?? String(gid);
}
