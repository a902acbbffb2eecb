/** Every view that has an HTML page. The page picks its component by `name`. */
import type { AnnotateView } from "./annotate-view";
import type { ChangelogView } from "./changelog-view";
import type { DirectoryView } from "./directory-view";
import type { ErrorView } from "./error";
import type { ComparisonView, FileDiffView, FileView } from "./file-view";
import type { FilelogView } from "./filelog-view";
import type { GraphView } from "./graph-view";
import type { HelpTopicsView, HelpView } from "./help-view";
import type { NamesView } from "./names-view";
import type { PushView } from "./push-view";
import type { PushlogView } from "./pushlog-view";
import type { RepoInfoView } from "./repo-info-view";
import type { RevView } from "./rev-view";
import type { SearchView } from "./search-view";
import type { ShortlogView } from "./shortlog-view";
import type { SummaryView } from "./summary-view";
import type { TreesView } from "./trees-view";

/** The view-model of one page; `components/pages.tsx` has a component for each name. */
export type PageView =
  | AnnotateView
  | ComparisonView
  | FileDiffView
  | FileView
  | FilelogView
  | ChangelogView
  | DirectoryView
  | ErrorView
  | GraphView
  | HelpTopicsView
  | HelpView
  | NamesView
  | PushlogView
  | PushView
  | RepoInfoView
  | RevView
  | SearchView
  | ShortlogView
  | SummaryView
  | TreesView;

/** The view of one name. */
export type PageViewNamed<Name extends PageView["name"]> = Extract<PageView, { readonly name: Name }>;
