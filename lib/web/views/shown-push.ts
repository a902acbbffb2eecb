/** The push of a changeset, for pages. Source: hgweb-compat 5, 7. */
import type { Node } from "../../ids";
import type { Push } from "../../push-index/push-index";
import type { Place } from "../place";
import { linkIn } from "./frame";
import { type ShownDate, showDate } from "./shown-date";

/** A push, with its link in the pushlog. */
export interface ShownPush {
  readonly id: { readonly text: string; readonly href: string };
  readonly user: string;
  readonly date: ShownDate;
}

/** Makes what a page says of the push that `node` came with. */
export function showPush(place: Place, push: Push, node: Node): ShownPush {
  const href = linkIn(place, { command: "pushloghtml", params: [["changeset", node]] });
  return { id: { text: String(push.pushId), href }, user: push.user, date: showDate(push.dateSeconds) };
}
