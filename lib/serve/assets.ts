/** The files that pages load: those of the build below `/_next/`, and the two that browsers and robots ask for at the root. */
import type { Plan, WebRequest } from "../web/answer";
import type { Renderer } from "./render";

const ASSET_PATH = /^\/(?:_next\/|favicon\.ico$|robots\.txt$)/;

/** Returns the plan of an asset, or `undefined` when the request is for something else. */
export function planAsset(request: WebRequest, renderer: Renderer): Plan | undefined {
  const [pathname = ""] = request.url.split("?");
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead || !ASSET_PATH.test(pathname)) return undefined;
  return {
    etag: renderer.buildId,
    // The names below `/_next/static/` hold a hash of the content.
    cacheControl: pathname.startsWith("/_next/static/") ? "public, max-age=31536000, immutable" : "public, max-age=60",
    // Not under made-up queries.
    cacheable: pathname === request.url,
    produce: async () => {
      const { status, contentType, body } = await renderer.openAsset(pathname, request.signal);
      if (status === 200) return { kind: "bytes", status, headers: { "content-type": contentType }, body };
      await body[Symbol.asyncIterator]().return?.();
      const headers = { "content-type": "text/plain; charset=utf-8" };
      return { kind: "bytes", status: status < 500 ? 404 : 500, headers, body: Buffer.from("no such file\n") };
    },
  };
}
