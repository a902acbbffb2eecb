/** How long an answer may be kept, and what its ETag names. Nothing is ever served by age alone. */
import { createHash } from "node:crypto";
import { type Node, parseNode } from "../ids";
import type { Push } from "../push-index/push-index";
import type { Answer, Plan } from "./answer";
import { findHolders, isPushed, type Place } from "./place";
import type { Site } from "./site";
import type { TreeListUrl } from "./view";

const A_YEAR = "public, max-age=31536000, immutable";
const A_DAY = "public, max-age=86400";
const A_MINUTE = "public, max-age=60";

/** Plans an answer about one changeset, file or diff. */
export async function planChangeset(place: Place, produce: () => Promise<Answer>): Promise<Plan> {
  const { site, url, push } = place;
  const node = parseNode(url.symbol ?? "");
  const isWhole = node !== undefined && (url.diffBase === undefined || parseNode(url.diffBase) !== undefined);
  // What a patch or a file's bytes say hangs on the node alone, as long as the base does not hide it. An archive tells
  // of tags, which may come later.
  if (isWhole && url.style === "raw" && url.command !== "archive")
    return plan(A_YEAR, ["raw", site.build, node, nameHidden(place, node)], produce);
  if (isWhole && isPushed(push, node)) {
    // Other pushes are named in some styles: their ids are all that may change on such a page.
    const holders = (await findHolders(place, node)).map((holder) => holder.pushId).join();
    return plan(A_DAY, [url.style, site.build, push.bundle, holders], produce);
  }
  return plan(A_MINUTE, [...nameState(place), await place.tree.index.getLastPushId(place.tree.name)], produce);
}

/** Plans an answer that hangs on the state of the base, and on the pushes unless it is in a scope; `more` names what else it hangs on. */
export async function planState(
  place: Place,
  produce: () => Promise<Answer>,
  more: readonly string[] = [],
): Promise<Plan> {
  const { tree, push } = place;
  const lastPushId = push === undefined ? await tree.index.getLastPushId(tree.name) : "";
  return plan(A_MINUTE, [...nameState(place), lastPushId, ...more], produce);
}

/** Plans an answer that tells ages: as that of `planState`, and of one second. It is made again for the next one who asks. */
export async function planMoment(place: Place, nowSeconds: number, produce: () => Promise<Answer>): Promise<Plan> {
  return { ...(await planState(place, produce, [String(nowSeconds)])), cacheable: false };
}

/** A changeset that has become secret or obsolete is not shown any more, whatever was kept of it. */
function nameHidden({ tree, push }: Place, node: Node): string {
  if (isPushed(push, node)) return "";
  const base = tree.getBase();
  const rev = base.getRev(node);
  return rev !== undefined && base.isHidden(rev) ? base.generation : "";
}

function nameState({ site, url, tree, push }: Place): string[] {
  // One URL has two styles where the client's name chooses between them.
  return [url.style, site.build, push?.bundle ?? "", tree.getBase().generation];
}

/** Plans an answer that hangs on how far the pushes of all trees have come; `more` names what else it hangs on. */
export async function planTreeList(
  site: Site,
  url: TreeListUrl,
  produce: () => Promise<Answer>,
  more: readonly string[],
): Promise<Plan> {
  const parts: (string | number)[] = [url.style, site.build, ...more];
  for (const { name, index } of site.trees.values()) parts.push(name, await index.getLastPushId(name));
  return plan(A_MINUTE, parts, produce);
}

/** Plans an answer that hangs on nothing but the program and its settings. */
export function planBuild({ build, publicUrl, trees }: Site, produce: () => Promise<Answer>): Plan {
  return plan(A_MINUTE, [build, publicUrl, ...trees.keys()], produce);
}

/** Plans an answer whose content has a name already. @param digest hexadecimal digits */
export function planContent(digest: string, produce: () => Promise<Answer>): Plan {
  return plan(A_MINUTE, [digest], produce);
}

/** Plans an answer that hangs on one push alone, and so never changes. */
export async function planPush({ site }: Place, push: Push, produce: () => Promise<Answer>): Promise<Plan> {
  return plan(A_DAY, [site.build, push.bundle], produce);
}

function plan(cacheControl: string, parts: readonly (string | number)[], produce: () => Promise<Answer>): Plan {
  const etag = createHash("sha1").update(parts.join("\n")).digest("hex").slice(0, 20);
  return { etag, cacheControl, cacheable: true, produce };
}
