/** The view-model of an annotated file. */
import type { Node } from "../../ids";
import type { Frame } from "./frame-view";
import type { LogName } from "./log-name";
import type { Message } from "./message";
import type { TextLink } from "./rev-view";
import type { ShownDate } from "./shown-date";

/** A choice about white space. */
export interface WhitespaceChoice {
  /** The parameter's name: `ignorews`. */
  readonly parameter: string;
  readonly label: string;
  readonly isChosen: boolean;
}

/** The page of `annotate`. */
export interface AnnotateView {
  readonly name: "annotate";
  readonly frame: Frame;
  readonly path: string;
  readonly node: Node;
  readonly nodeHref: string;
  readonly author: string;
  readonly date: ShownDate;
  readonly summary: Message;
  readonly names: readonly LogName[];
  readonly permissions: string;
  /** The changesets that the file revision comes from and that came of it, with their numbers. */
  readonly parents: readonly TextLink[];
  readonly children: readonly TextLink[];
  /** The other pages about the file. */
  readonly links: readonly TextLink[];
  readonly whitespace: readonly WhitespaceChoice[];
  /** Where the form about white space leads, and what it carries on. */
  readonly formAction: string;
  readonly formFields: readonly { readonly name: string; readonly value: string }[];
  readonly lineCount: number;
  /** The rows of the table, escaped. */
  readonly rowsHtml: string;
}
