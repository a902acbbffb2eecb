/** Which view answers which command. A command that is not here is hgweb's, and not ours yet. */
import type { Plan } from "../answer";
import { planChangeset } from "../caching";
import type { Command } from "../commands";
import type { Place } from "../place";
import { requireFile } from "../view";
import { planAnnotate } from "./annotate";
import { planAutomationRelevance } from "./automation-relevance";
import { planDiff } from "./diff";
import { planDirectory } from "./directory";
import { planFirefoxReleases } from "./firefox-releases";
import { planHeadDivergence } from "./head-divergence";
import { planHighlightCss } from "./highlight-css";
import { planInfo } from "./info";
import { planIsAncestor } from "./is-ancestor";
import { planLog } from "./log";
import { planNames } from "./names";
import { planPushPage } from "./push";
import { planPushChangedFiles } from "./push-changed-files";
import { planPushes } from "./pushes-json";
import { planPushlog } from "./pushlog";
import { answerRawFile } from "./raw-file";
import { planRepoInfo } from "./repo-info";
import { planRev } from "./rev";
import { planSummary } from "./summary";

/** The views by command. */
export const VIEWS: Partial<Record<Command, (place: Place) => Promise<Plan>>> = {
  push: planPushPage,
  rev: planRev,
  manifest: planDirectory,
  diff: planDiff,
  annotate: planAnnotate,
  rawfile: planRawFile,
  log: planLog,
  changelog: planLog,
  shortlog: planLog,
  tags: (place) => planNames(place, "tag"),
  bookmarks: (place) => planNames(place, "bookmark"),
  branches: (place) => planNames(place, "branch"),
  summary: planSummary,
  pushes: planPushes,
  pushloghtml: planPushlog,
  automationrelevance: planAutomationRelevance,
  pushchangedfiles: planPushChangedFiles,
  info: planInfo,
  headdivergence: planHeadDivergence,
  isancestor: planIsAncestor,
  repoinfo: planRepoInfo,
  firefoxreleases: planFirefoxReleases,
  highlightcss: planHighlightCss,
};

function planRawFile(place: Place): Promise<Plan> {
  return planChangeset(place, async () => {
    const { symbol, path } = requireFile(place.url);
    return answerRawFile(place, symbol, path);
  });
}
