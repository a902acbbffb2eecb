/** From a request to a plan: parses the URL, finds the place, and asks the view of the command. */
import { isRepoError, RepoError } from "../errors";
import { type CostlyRequest, CostlyRequests, countWork } from "../tree/costly-requests";
import type { Answer, AnswerRequest, Plan, WebRequest } from "./answer";
import { planOpenApi } from "./api/plan-openapi";
import { requireTemplate } from "./commands";
import { isShared, planOptions, requireReadingMethod } from "./methods";
import { findPlace, type Limits, type Place } from "./place";
import { errorAnswer, redirectAnswer } from "./respond";
import type { Site } from "./site";
import { errorContext, type PageUrl, parseUrl, type TreeListUrl } from "./view";
import { planStatic } from "./views/static";
import { planTrees } from "./views/trees";
import { VIEWS } from "./views/views";

/** Costly requests that a process works for at once: more would only make each other late. */
export const MAX_COSTLY_REQUESTS = 8;

/** Makes the function that answers all requests of a site. */
export function createAnswerRequest(site: Site): AnswerRequest {
  const trees = [...site.trees.keys()];
  const costlyRequests = new CostlyRequests(MAX_COSTLY_REQUESTS);
  return async (request) => {
    const explain = (error: unknown): Answer => {
      if (!isRepoError(error)) throw error;
      const context = errorContext(request.url, trees, request.headers.get("user-agent"));
      return errorAnswer(error, context, site.publicUrl);
    };
    const shared = { isShared: isShared(request, trees) };
    if (request.method === "OPTIONS") return { ...planOptions(shared.isShared), ...shared };
    const costs = costlyRequests.open();
    try {
      requireReadingMethod(request.method);
      const plan = await planRequest(site, trees, request, { signal: request.signal, costs });
      return { ...plan, ...shared, explain, produce: () => produceCounted(plan, costs).catch(explain) };
    } catch (error) {
      return { ...uncached(explain(error)), ...shared };
    }
  };
}

/** Produces an answer; a costly one counts while it is worked for, and no longer. */
async function produceCounted(plan: Plan, costs: CostlyRequest): Promise<Answer> {
  try {
    const answer = await plan.produce();
    if (answer.kind === "page" || answer.body instanceof Uint8Array) return answer;
    return { ...answer, body: countWork(answer.body, costs) };
  } finally {
    costs.pause();
  }
}

async function planRequest(site: Site, trees: readonly string[], request: WebRequest, limits: Limits): Promise<Plan> {
  const url = parseUrl(request.url, trees, request.headers.get("user-agent"));
  switch (url.kind) {
    case "trees":
      return planTrees(site, url satisfies TreeListUrl);
    case "page":
      return planPage(site, url, limits);
    case "openapi":
      return planOpenApi(site);
    case "static":
      return planStatic(site, url.path);
    case "reserved":
      throw new RepoError("notFound", "there is no such page");
  }
}

async function planPage(site: Site, url: PageUrl, limits: Limits): Promise<Plan> {
  const place = await findPlace(site, url, limits);
  if ("location" in place) return uncached(redirectAnswer(place.location));
  const plan: Plan = { ...(await VIEWS[url.command](place)), ...(url.variesByAgent && { vary: "User-Agent" }) };
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
