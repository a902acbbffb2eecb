/** A door in front of a whole site, without a renderer: for tests of what all answers have in common. */
import type { AnswerRequest } from "../../web/answer";
import { type OpenDoor, openDoor } from "./open-door";

/** Opens a door until the test ends; in place of a page it sends `<html>` and the name of the page's view. */
export function openSite(answers: AnswerRequest): Promise<OpenDoor> {
  const renderPage = async ({ name }: { readonly name: string }) => ({
    headers: { "content-type": "text/html; charset=utf-8" },
    body: Buffer.from(`<html>${name}`),
  });
  return openDoor(answers, { renderer: { renderPage } });
}
