"use client";

/**
 * The registry of pages: one component per view, found by the view's name. Pages are client components, so that a
 * server renders each once, from its view as props: as server components they were rendered twice, as elements for the
 * flight data and then as markup.
 */
import type { ReactNode } from "react";
import type { PageView, PageViewNamed } from "@/lib/web/views/page-view";
import { AnnotatePage } from "./annotate/annotate-page";
import { DirectoryPage } from "./directory/directory-page";
import { ErrorPage } from "./error/error-page";
import { ComparisonPage, FileDiffPage, FilePage } from "./file/file-page";
import { FilelogPage } from "./file/filelog-page";
import { GraphPage } from "./graph/graph-page";
import { HelpPage, HelpTopicsPage } from "./help/help-page";
import { ChangelogPage } from "./log/changelog-page";
import { NamesPage } from "./log/names-page";
import { SearchPage } from "./log/search-page";
import { ShortlogPage } from "./log/shortlog-page";
import { SummaryPage } from "./log/summary-page";
import { PushPage } from "./push/push-page";
import { PushlogPage } from "./pushlog/pushlog-page";
import { RepoInfoPage } from "./repo-info/repo-info-page";
import { RevPage } from "./rev/rev-page";
import { TreesPage } from "./trees/trees-page";

/** A component for each page, which takes the whole view and reads nothing. */
const pages: { readonly [Name in PageView["name"]]: (props: { readonly view: PageViewNamed<Name> }) => ReactNode } = {
  changelog: ChangelogPage,
  directory: DirectoryPage,
  annotate: AnnotatePage,
  comparison: ComparisonPage,
  file: FilePage,
  filediff: FileDiffPage,
  filelog: FilelogPage,
  error: ErrorPage,
  graph: GraphPage,
  help: HelpPage,
  helptopics: HelpTopicsPage,
  names: NamesPage,
  pushlog: PushlogPage,
  push: PushPage,
  repoinfo: RepoInfoPage,
  rev: RevPage,
  search: SearchPage,
  shortlog: ShortlogPage,
  summary: SummaryPage,
  trees: TreesPage,
};

/** Shows a view with the component of its name. */
export function PageOf({ view }: { readonly view: PageView }): ReactNode {
  // TypeScript cannot see that the name of the view and the component's props go together; `pages` holds it.
  const Component = pages[view.name] as (props: { readonly view: PageView }) => ReactNode;
  return <Component view={view} />;
}
