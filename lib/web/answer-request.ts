/** From a request to a plan: parses the URL, finds the place, and asks the view of the command. */
import { isRepoError, RepoError } from "../errors";
import type { Answer, AnswerRequest, Plan, WebRequest } from "./answer";
import { requireTemplate } from "./commands";
import { findPlace, type Place } from "./place";
import { errorAnswer, redirectAnswer } from "./respond";
import type { Site } from "./site";
import { errorContext, type PageUrl, parseUrl, type TreeListUrl } from "./view";
import { planTrees } from "./views/trees";
import { VIEWS } from "./views/views";

/** Makes the function that answers all requests of a site. */
export function createAnswerRequest(site: Site): AnswerRequest {
  const trees = [...site.trees.keys()];
  return async (request) => {
    const fail = (error: unknown): Answer => {
      if (!isRepoError(error)) throw error;
      return errorAnswer(error, errorContext(request.url, trees, request.headers.get("user-agent")));
    };
    try {
      const plan = await planRequest(site, trees, request);
      return { ...plan, produce: () => plan.produce().catch(fail) };
    } catch (error) {
      const answer = fail(error);
      return { cacheable: false, produce: async () => answer };
    }
  };
}

async function planRequest(site: Site, trees: readonly string[], request: WebRequest): Promise<Plan> {
  const url = parseUrl(request.url, trees, request.headers.get("user-agent"));
  switch (url.kind) {
    case "trees":
      return planTrees(site, url satisfies TreeListUrl);
    case "page":
      return planPage(site, url, request.signal);
    case "openapi":
    case "reserved":
      throw new RepoError("notFound", "there is no such page");
  }
}

async function planPage(site: Site, url: PageUrl, signal: AbortSignal): Promise<Plan> {
  const place = await findPlace(site, url, signal);
  if ("location" in place) return uncached(redirectAnswer(place.location));
  const view = VIEWS[url.command];
  if (view === undefined) throw new RepoError("notImplemented", `${url.typedCommand} is not here yet`);
  const plan = await view(place);
  return { ...plan, produce: () => produceWithTemplate(place, plan) };
}

/** hgweb renders last: what is wrong with the revision or the path comes before a missing template. */
async function produceWithTemplate({ url }: Place, plan: Plan): Promise<Answer> {
  const answer = await plan.produce();
  requireTemplate(url.style, url.template);
  return answer;
}

function uncached(answer: Answer): Plan {
  return { cacheable: false, produce: async () => answer };
}
