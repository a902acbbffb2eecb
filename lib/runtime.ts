/** Chooses the implementations behind the interfaces: the only place that does. */
import type { Config } from "./config";
import type { AnswerRequest, Plan } from "./web/answer";
import type { ErrorView } from "./web/views/error";

/** Everything that one process needs to answer requests. */
export interface Runtime {
  readonly answer: AnswerRequest;
  /** Lets go of files, connections and threads. */
  close(): Promise<void>;
}

/**
 * Opens what the configuration names.
 *
 * @param buildId changes with each build; part of every validator
 */
export async function openRuntime(_config: Config, _buildId: string): Promise<Runtime> {
  return { answer: async () => NOT_FOUND, close: async () => {} };
}

/** Until `lib/web` answers: no tree is served. */
const NOT_FOUND: Plan = {
  cacheable: false,
  produce: async () => {
    const view: ErrorView = { name: "error", status: 404, reason: "Not Found", message: "no such tree" };
    return { kind: "page", status: view.status, headers: {}, view };
  },
};
