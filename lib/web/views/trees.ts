/** `/`: the list of trees. Source: hgweb-compat 2.4, 7. */
import type { Answer, Plan } from "../answer";
import { planTreeList } from "../caching";
import { jsonInteger, jsonList, jsonObject, jsonString } from "../json";
import { urlFor } from "../links";
import { CONTENT_TYPES, textAnswer } from "../respond";
import type { Site } from "../site";
import type { TreeListUrl } from "../view";
import { makeOuterFrame } from "./frame";
import { showDate } from "./shown-date";
import type { TreeRow } from "./trees-view";

/** Plans the list of trees. */
export async function planTrees(site: Site, url: TreeListUrl): Promise<Plan> {
  const produce = async (): Promise<Answer> => {
    const trees: TreeRow[] = [];
    for (const tree of site.trees.values()) {
      const pushes = await tree.index.getLastPushId(tree.name);
      const last = await tree.index.getPush(tree.name, pushes);
      const at = { tree: tree.name, session: url.session };
      trees.push({
        name: tree.name,
        href: urlFor({ ...at, command: "summary" }).replace(/\/summary(?=\?|$)/, ""),
        pushlogHref: urlFor({ ...at, command: "pushloghtml" }),
        pushes,
        lastPushSeconds: last?.dateSeconds ?? 0,
        lastPush: last && showDate(last.dateSeconds),
      });
    }
    const headers = { "content-type": CONTENT_TYPES[url.style] };
    if (url.style === "html") {
      const frame = makeOuterFrame("headless-try", undefined);
      return { kind: "page", status: 200, headers, view: { name: "trees", frame, trees } };
    }
    return textAnswer(url.style, url.style === "json" ? writeJson(trees) : writeRaw(trees));
  };
  return planTreeList(site, url, produce);
}

function writeJson(trees: readonly TreeRow[]): string {
  const entries = trees.map((tree) =>
    jsonObject([
      ["name", jsonString(tree.name)],
      ["description", jsonString("unknown")],
      ["contact", jsonString("unknown")],
      ["lastchange", jsonList([jsonInteger(tree.lastPushSeconds), jsonInteger(0)])],
      ["labels", jsonList([])],
    ]),
  );
  return jsonObject([["entries", jsonList(entries)]]);
}

function writeRaw(trees: readonly TreeRow[]): string {
  return `\n${trees.map((tree) => `/${tree.name}/\n`).join("")}\n`;
}
