/** Which content type a file's extension means: see `media-types.json`. */
import table from "./media-types.json";

/**
 * Extensions by content type, lower-case, separated by spaces. The values are those that hgweb gives on Debian 12:
 * Python's `mimetypes` with the system's `/etc/mime.types` (of media-types 10, in the public domain), without what
 * Python never finds there: extensions with a dot in them, or with capitals.
 */
export const EXTENSIONS_BY_TYPE: Readonly<Record<string, string>> = table;
