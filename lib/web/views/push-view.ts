/** The view-model of a push's page. */
import type { BundleId, Node } from "../../ids";
import type { Frame } from "./frame-view";
import type { Message } from "./message";
import type { TextLink } from "./rev-view";
import type { ShownDate } from "./shown-date";

/** One changeset of the series. */
export interface PushChangeset {
  readonly node: Node;
  /** Its place from the bottom, from 1. */
  readonly number: number;
  readonly href: string;
  readonly rawHref: string;
  /** The author's name, without the address. */
  readonly author: string;
  /** The first line of the message; empty for none. */
  readonly summary: Message;
  /** How many files it changed. */
  readonly fileCount: number;
}

/** The page of a push. */
export interface PushView {
  readonly name: "push";
  readonly frame: Frame;
  readonly pushId: number;
  readonly bundle: BundleId;
  readonly user: string;
  readonly date: ShownDate;
  /** The changesets that the push stands on. */
  readonly bases: readonly TextLink[];
  /** Where the base came from, when that is on the web. */
  readonly baseUrl: string | undefined;
  /** The pushes that it stands on, lowest first; none as a rule. */
  readonly standsOn: readonly TextLink[];
  readonly treeherder: { readonly label: string; readonly all: string; readonly failures: string };
  readonly changesetCount: number;
  /** The changesets, tip first; not all of them in a very long push. */
  readonly changesets: readonly PushChangeset[];
  /** The series with the base's changesets below it. */
  readonly shortlogHref: string;
}
