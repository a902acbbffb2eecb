import type { PageHtml } from "../page-html";

/** Reads what a page shows to its end, be it at hand or in pieces. */
export async function readHtml(html: PageHtml): Promise<string> {
  if (typeof html === "string") return html;
  const pieces: string[] = [];
  for await (const piece of html) pieces.push(piece);
  return pieces.join("");
}
