/** `repoinfo`: which group owns a repository. Source: hgweb-compat 2.5, 7. */
import type { Answer, Plan } from "../answer";
import { jsonObject, jsonString } from "../json";
import type { Place } from "../place";
import { CONTENT_TYPES, textAnswer } from "../respond";
import { linkIn, makeFrame } from "./frame";
import type { RepoInfoView } from "./repo-info-view";

/** Plans the answer of `repoinfo`. */
export async function planRepoInfo(place: Place): Promise<Plan> {
  // A group may get another name without the base changing, so no ETag can name the answer.
  return { cacheControl: "public, max-age=60", cacheable: false, produce: () => answerRepoInfo(place) };
}

async function answerRepoInfo(place: Place): Promise<Answer> {
  const { style } = place.url;
  const groupOwner = place.tree.readGroupOwner();
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
