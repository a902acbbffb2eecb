/** `log`, `changelog` and `shortlog`, which are one list or another by what else the URL says. Source: hgweb-compat 0, 1.7. */
import { RepoError } from "../../errors";
import type { Plan } from "../answer";
import { requireTemplate } from "../commands";
import type { Place } from "../place";
import { planChangelog } from "./changelog";
import { planFilelog } from "./filelog";
import { planShortlog } from "./shortlog";

/** Plans the answer: with a path the history of a file, with `rev=` and no symbol a search, else a list by number. */
export async function planLog(place: Place): Promise<Plan> {
  const { style, template } = place.url;
  switch (template) {
    case "filelog":
      return planFilelog(place);
    case "search":
      requireTemplate(style, template);
      throw new RepoError("notImplemented", "search is not here yet");
    case "shortlog":
      return planShortlog(place);
    default:
      return planChangelog(place);
  }
}
