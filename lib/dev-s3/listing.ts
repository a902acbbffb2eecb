/** One page of a ListObjectsV2: which keys, which common prefixes, where the next page begins. Pure. */

/** What a page is asked for. */
export interface ListingQuery {
  readonly prefix: string;
  /** `""`: none. */
  readonly delimiter: string;
  /** Only what comes after this key; `""`: from the start. */
  readonly after: string;
  /** A common prefix that an earlier page ended with: what begins with it is not told again. `""`: none. */
  readonly afterPrefix: string;
  readonly maxKeys: number;
}

/** A page of a listing. */
export interface ListingPage {
  readonly keys: readonly string[];
  readonly commonPrefixes: readonly string[];
  /** Where the next page begins; `undefined`: this is the last. */
  readonly next: { readonly after: string; readonly afterPrefix: string } | undefined;
}

/**
 * Lists a page of `sortedKeys`. The cost follows the keys passed over, not those in the bucket.
 * @param sortedKeys in the order of `compareKeys`
 */
export function listPage(sortedKeys: readonly string[], query: ListingQuery): ListingPage {
  const { prefix, delimiter, after, afterPrefix, maxKeys } = query;
  const keys: string[] = [];
  const commonPrefixes: string[] = [];
  let last = { after, afterPrefix };
  for (let at = firstIndex(sortedKeys, prefix, after); at < sortedKeys.length; at++) {
    const key = sortedKeys[at] ?? "";
    if (!key.startsWith(prefix)) break;
    if (last.afterPrefix !== "" && key.startsWith(last.afterPrefix)) continue;
    if (keys.length + commonPrefixes.length >= maxKeys) {
      return { keys, commonPrefixes, next: maxKeys === 0 ? undefined : last };
    }
    const cut = delimiter === "" ? -1 : key.indexOf(delimiter, prefix.length);
    const commonPrefix = cut < 0 ? "" : key.slice(0, cut + delimiter.length);
    if (commonPrefix === "") keys.push(key);
    else commonPrefixes.push(commonPrefix);
    last = { after: key, afterPrefix: commonPrefix };
  }
  return { keys, commonPrefixes, next: undefined };
}

/** Orders keys by their UTF-8 bytes, as S3 lists them; UTF-16 order differs above U+FFFF. */
export function compareKeys(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

/** Returns the index of the first key that is ≥ `prefix` and > `after`. */
function firstIndex(sortedKeys: readonly string[], prefix: string, after: string): number {
  let low = 0;
  let high = sortedKeys.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = sortedKeys[middle] ?? "";
    const tooLow = compareKeys(key, prefix) < 0 || (after !== "" && compareKeys(key, after) <= 0);
    if (tooLow) low = middle + 1;
    else high = middle;
  }
  return low;
}
