/** `log`, `changelog` and `shortlog`, which are one list or another by what else the URL says. Source: hgweb-compat 0, 1.7. */
import type { Plan } from "../answer";
import type { Place } from "../place";
import { planChangelog } from "./changelog";
import { planFilelog } from "./filelog";
import { planSearch } from "./search";
import { planShortlog } from "./shortlog";

/** Plans the answer: with a path the history of a file, with `rev=` and no symbol a search, else a list by number. */
export async function planLog(place: Place): Promise<Plan> {
  switch (place.url.template) {
    case "filelog":
      return planFilelog(place);
    case "search":
      return planSearch(place);
    case "shortlog":
      return planShortlog(place);
    default:
      return planChangelog(place);
  }
}
