/** What a base's `.hg/hgrc` says. Source: `hg help config`; of its syntax, sections, `name = value` and comments. */

/**
 * Returns the value of a setting: the last one that is given, as Mercurial takes it; `undefined` when there is none or
 * it is empty.
 */
export function readSetting(hgrc: string, section: string, name: string): string | undefined {
  let current = "";
  let found: string | undefined;
  for (const line of hgrc.split("\n")) {
    current = /^\[([^[]+)\]/.exec(line)?.[1]?.trim() ?? current;
    const [, key, value] = /^([^=\s;#[][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (current === section && key === name) found = value;
  }
  return found === "" ? undefined : found;
}
