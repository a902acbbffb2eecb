import { notFound } from "next/navigation";
import { PageOf } from "@/components/pages";
import { detachHtml, requestView } from "@/lib/serve/request-view";
import type { PageView } from "@/lib/web/views/page-view";

/** Each request has its own view: nothing is rendered ahead. */
export const dynamic = "force-dynamic";

export default function Page() {
  return <PageOf view={detachHtml(requestView<PageView>() ?? notFound())} />;
}
