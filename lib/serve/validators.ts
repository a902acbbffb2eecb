/** Entity tags: how a plan's etag is written, and whether a client has the answer already. Source: RFC 9110, 8.8.3 and 13.1.2. */

/** Writes an etag as hgweb does: weak, since the compressed and the plain answer share it. */
export function formatEtag(etag: string): string {
  return `W/"${etag}"`;
}

/** Says whether `If-None-Match` names `etag`; `*` names any. */
export function isEtagNamed(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false;
  if (ifNoneMatch.trim() === "*") return true;
  return [...ifNoneMatch.matchAll(/(?:W\/)?"([^"]*)"/g)].some(([, named]) => named === etag);
}
