/** `repoinfo`: which group owns a repository. Source: hgweb-compat 2.5, 7. */
import type { Answer, Plan } from "../answer";
import { planState } from "../caching";
import { jsonObject, jsonString } from "../json";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { linkIn, makeFrame } from "./frame";
import type { RepoInfoView } from "./repo-info-view";

/** Plans the answer of `repoinfo`. */
export async function planRepoInfo(place: Place): Promise<Plan> {
  // The group may change without the base changing.
  const groupOwner = place.tree.readGroupOwner();
  return planState(place, () => answerRepoInfo(place, groupOwner), [groupOwner]);
}

async function answerRepoInfo(place: Place, groupOwner: string): Promise<Answer> {
  const { style } = place.url;
  if (style !== "html") return textAnswer(style, jsonObject([["group_owner", jsonString(groupOwner)]]));
  const headers = { "content-type": CONTENT_TYPES.html };
  return { kind: "page", status: 200, headers, view: makeRepoInfoView(place, groupOwner) };
}

function makeRepoInfoView(place: Place, groupOwner: string): RepoInfoView {
  return {
    name: "repoinfo",
    frame: makeFrame(place, {
      title: `${place.tree.name}: repoinfo`,
      heading: "repoinfo",
      command: "repoinfo",
      alternates: [{ text: "json", href: linkIn(place, { command: "repoinfo", style: "json" }) }],
    }),
    groupOwner,
  };
}
