/** A file's mode as hgweb shows it. Source: hgweb-compat 1.8. */
import type { FileFlags } from "../hg/manifest";

/** What a directory's mode is shown as. */
export const DIRECTORY_PERMISSIONS = "drwxr-xr-x";

const FILE_PERMISSIONS: Readonly<Record<FileFlags, string>> = { "": "-rw-r--r--", x: "-rwxr-xr-x", l: "lrwxrwxrwx" };

/** Returns `-rw-r--r--`, `-rwxr-xr-x` or, for a symbolic link, `lrwxrwxrwx`. */
export function permissions(flags: FileFlags): string {
  return FILE_PERMISSIONS[flags];
}
