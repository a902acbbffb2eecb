/** `firefoxreleases`: on hg.mozilla.org the releases made from a repository; a tree of pushes has none. Source: hgweb-compat 1.6, 2.5. */
import type { Plan } from "../answer";
import { planState } from "../caching";
import type { Place } from "../place";
import { successfulErrorAnswer } from "../respond";

/** Plans the answer of `firefoxreleases`: what hg.mozilla.org says where it has no data. */
export function planFirefoxReleases(place: Place): Promise<Plan> {
  return planState(place, async () => successfulErrorAnswer("Firefox release info not available", place));
}
