/** Entity tags: how a plan's etag is written, and whether a client has the answer already. Source: RFC 9110, 8.8.3 and 13.1.2. */

/** Writes an etag as hgweb does: weak, since the compressed and the plain answer share it. */
export function formatEtag(etag: string): string {
  return `W/"${etag}"`;
}

/** Says whether `If-None-Match` is `*`: true of every answer there is, so of no error. */
export function isAnyNamed(ifNoneMatch: string | undefined): boolean {
  return ifNoneMatch?.trim() === "*";
}

/** Says whether the list `If-None-Match` names `etag`. The comparison is the weak one: what is before the quotes does not count. */
export function isEtagNamed(ifNoneMatch: string | undefined, etag: string): boolean {
  return [...(ifNoneMatch ?? "").matchAll(/(?:W\/)?"([^"]*)"/g)].some(([, named]) => named === etag);
}
