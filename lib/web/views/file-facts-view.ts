/** What every page about a file tells of it first. */
import type { Node } from "../../ids";
import type { LogName } from "./log-name";
import type { Message } from "./message";
import type { TextLink } from "./rev-view";
import type { ShownDate } from "./shown-date";

/** A file as a changeset has it. */
export interface FileFactsView {
  readonly path: string;
  readonly node: Node;
  readonly nodeHref: string;
  readonly author: string;
  readonly date: ShownDate;
  /** The first line of the changeset's message; empty for none. */
  readonly summary: Message;
  readonly names: readonly LogName[];
  /** `undefined` where the changeset has removed the file. */
  readonly permissions: string | undefined;
  /** The changesets that the file revision comes from and that came of it, with their numbers. */
  readonly parents: readonly TextLink[];
  readonly children: readonly TextLink[];
}
