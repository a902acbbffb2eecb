import { ServerHtml } from "../../../components/server-html";
import { detachHtml, requestView } from "../../../lib/serve/request-view";
import { Counter } from "./counter";

export const dynamic = "force-dynamic";

/** Shows `{ title, html, isBroken? }`: the HTML once in a plain element, once in one that renders again. */
export default function Page() {
  const { title, html, isBroken } = requestView();
  if (isBroken) throw new Error("this page is broken on purpose");
  const { outerHtml, innerHtml } = detachHtml({ outerHtml: html, innerHtml: "<b>inner</b>" });
  return (
    <main>
      <title>{title}</title>
      <Counter slot={Number(innerHtml)} />
      <ServerHtml tag="pre" id="outer" html={outerHtml} />
    </main>
  );
}
