/** `/openapi.json`. */
import type { Plan } from "../answer";
import { planBuild } from "../caching";
import { textAnswer } from "../respond";
import type { Site } from "../site";
import { describeApi } from "./openapi";

/** Plans the description of the machine URLs. */
export function planOpenApi(site: Site): Plan {
  return planBuild(site, async () => textAnswer("json", `${JSON.stringify(describeApi(site), null, 1)}\n`));
}
