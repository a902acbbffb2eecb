/** Names in HTTP headers. */

/** Replaces what a header cannot hold. @param bytes one char each, as HTTP sends them */
export function withoutControls(bytes: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a header cannot hold them (RFC 9110, 5.5)
  return bytes.replace(/[\x00-\x1f\x7f]/g, "_");
}
