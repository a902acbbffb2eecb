/** The pushlog of one push alone: what a query means in that push's scope. */
import type { Node } from "../ids";
import type { Holder, Push, PushIndex, PushQuery } from "../push-index/push-index";
import type { PushlogSource } from "./pushlog";

/** Makes a source that has one push and no other; bounds and filters act on it as on any. */
export function onePush(index: PushIndex, push: Push): PushlogSource {
  const { pushId, bundle } = push;
  return {
    getLastPushId: async () => pushId,
    async hasBranch(tree, branch) {
      return (await index.readChangesets(tree, pushId)).some((changeset) => changeset.branch === branch);
    },
    async findHolders(_tree, node: Node): Promise<readonly Holder[]> {
      const position = push.nodes.indexOf(node);
      return position < 0 ? [] : [{ pushId, bundle, position }];
    },
    findPushRange: async (_tree, period) => (isWithin(push, period) ? { firstId: pushId, lastId: pushId } : undefined),
    listPushes: async (_tree, query) => (matches(push, query) ? [push] : []),
    readChangesets: async (tree, id) => (id === pushId ? index.readChangesets(tree, id) : []),
  };
}

function matches(push: Push, query: PushQuery): boolean {
  const { pushId, user } = push;
  const { afterId = 0, upToId = pushId, users, pushIds } = query;
  return (
    pushId > afterId &&
    pushId <= upToId &&
    isWithin(push, query) &&
    (users === undefined || users.includes(user)) &&
    (pushIds === undefined || pushIds.includes(pushId))
  );
}

function isWithin(
  { dateSeconds }: Push,
  { afterDateSeconds = Number.NEGATIVE_INFINITY, beforeDateSeconds = Number.POSITIVE_INFINITY }: Partial<PushQuery>,
): boolean {
  return dateSeconds > afterDateSeconds && dateSeconds < beforeDateSeconds;
}
