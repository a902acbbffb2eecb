/** Which view answers which command. */
import type { Plan } from "../answer";
import type { Command } from "../commands";
import type { Place } from "../place";
import { planAnnotate } from "./annotate";
import { planArchive } from "./archive";
import { planAutomationRelevance } from "./automation-relevance";
import { planDirectory } from "./directory";
import { planComparison, planDiff, planFile, planRawFile } from "./file-pages";
import { planFirefoxReleases } from "./firefox-releases";
import { planGraph } from "./graph";
import { planHeadDivergence } from "./head-divergence";
import { planHelp } from "./help";
import { planHighlightCss } from "./highlight-css";
import { planInfo } from "./info";
import { planIsAncestor } from "./is-ancestor";
import { planLog } from "./log";
import { planNames } from "./names";
import { planPushPage } from "./push";
import { planPushChangedFiles } from "./push-changed-files";
import { planPushes } from "./pushes-json";
import { planPushlog } from "./pushlog";
import { planPushlogFeed } from "./pushlog-feed";
import { planRepoInfo } from "./repo-info";
import { planRev } from "./rev";
import { planStatic } from "./static";
import { planSummary } from "./summary";

/** The views by command. */
export const VIEWS: Readonly<Record<Command, (place: Place) => Promise<Plan>>> = {
  push: planPushPage,
  rev: planRev,
  manifest: planDirectory,
  file: planFile,
  diff: planDiff,
  comparison: planComparison,
  annotate: planAnnotate,
  rawfile: planRawFile,
  archive: planArchive,
  log: planLog,
  filelog: planLog,
  changelog: planLog,
  shortlog: planLog,
  graph: planGraph,
  tags: (place) => planNames(place, "tag"),
  bookmarks: (place) => planNames(place, "bookmark"),
  branches: (place) => planNames(place, "branch"),
  summary: planSummary,
  pushes: planPushes,
  pushlog: planPushlogFeed,
  pushloghtml: planPushlog,
  automationrelevance: planAutomationRelevance,
  pushchangedfiles: planPushChangedFiles,
  info: planInfo,
  headdivergence: planHeadDivergence,
  isancestor: planIsAncestor,
  repoinfo: planRepoInfo,
  firefoxreleases: planFirefoxReleases,
  static: async ({ site, url }) => planStatic(site, url.path ?? ""),
  help: planHelp,
  highlightcss: planHighlightCss,
};
