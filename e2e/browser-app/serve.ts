/** Serves the small app on a free port: the product's door and renderer, with a view made from the URL. */

import path from "node:path";
import { createLog } from "../../lib/log";
import { startRenderer } from "../../lib/serve/render";
import { serve } from "../../lib/serve/serve";
import type { Answer, Plan, WebRequest } from "../../lib/web/answer";
import type { PageHtml } from "../../lib/web/views/page-html";
import type { PageView } from "../../lib/web/views/page-view";

const LARGE: Readonly<Record<string, () => PageHtml>> = {
  "/large": () => `<i>${"x".repeat(1_500_000)}</i>`,
  "/pieces": async function* () {
    for (let at = 0; at < 150; at++) yield `<i>${"x".repeat(10_000)}</i>`;
  },
};

/** The pages: `/small…` is cacheable, `/injected` holds scripts, `/unavailable` a 503, `/large` and `/pieces` over a megabyte, `/broken` throws. */
async function answer({ url }: WebRequest): Promise<Plan> {
  const injected = "<script>document.title='injected'</script><b onclick=\"document.title='injected'\">press</b>";
  const html = LARGE[url]?.() ?? `<i>${url}</i>${url === "/injected" ? injected : ""}`;
  // The app has a view of its own, which the product does not know.
  const view = { title: "a page", html, isBroken: url === "/broken" } as unknown as PageView;
  const produce = async (): Promise<Answer> =>
    url === "/unavailable"
      ? { kind: "page", status: 503, headers: { "retry-after": "60" }, view }
      : { kind: "page", status: 200, headers: {}, view };
  return url.startsWith("/small") ? { etag: "e1", cacheable: true, produce } : { cacheable: false, produce };
}

const [dir = ""] = process.argv.slice(2);
const log = createLog("info");
await serve({
  host: "127.0.0.1",
  port: 0,
  workers: 1,
  requestTimeoutMs: 30_000,
  trustedProxies: [],
  log,
  responseCacheBytes: 2 ** 24,
  openSite: async () => ({
    answer,
    renderer: await startRenderer({
      dir: path.resolve(dir),
      hostname: "127.0.0.1",
      port: 3000,
      isDevelopment: false,
      connectOrigins: [],
      log,
    }),
    close: async () => {},
  }),
});
process.exit();
