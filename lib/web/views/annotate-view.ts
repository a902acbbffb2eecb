/** The view-model of an annotated file. */
import type { FileFactsView } from "./file-facts-view";
import type { Frame } from "./frame-view";
import type { PageForm } from "./page-form";

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
  readonly facts: FileFactsView;
  readonly whitespace: readonly WhitespaceChoice[];
  /** The same page, for the form about white space. */
  readonly form: PageForm;
  readonly lineCount: number;
  /** The rows of the table, escaped. */
  readonly rowsHtml: string;
}
