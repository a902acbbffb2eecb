/** Rendered markup and the HTML that its marks stand for, as one stream. */
import type { PageHtml } from "../web/views/page-html";
import { matchMarks, type RequestStore } from "./request-view";

/** Characters that are encoded in one go. */
const CHARS_PER_CHUNK = 256 * 1024;

/** Gives the page's bytes. HTML in pieces is read only as fast as they are, and closed when they are given up. */
export async function* fillMarks(markup: string, store: RequestStore): AsyncGenerator<Uint8Array> {
  let isSlot = false;
  for (const piece of markup.split(matchMarks(store))) {
    yield* encodeHtml(isSlot ? (store.html[Number(piece)] ?? "") : piece);
    isSlot = !isSlot;
  }
}

async function* encodeHtml(html: PageHtml): AsyncGenerator<Uint8Array> {
  if (typeof html === "string") yield* encode(html);
  else for await (const piece of html) yield* encode(piece);
}

function* encode(text: string): Generator<Uint8Array> {
  for (let start = 0, end = 0; start < text.length; start = end) {
    end = Math.min(text.length, start + CHARS_PER_CHUNK);
    // Never between the halves of one character.
    if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end--;
    yield Buffer.from(text.slice(start, end), "utf8");
  }
}
