import { AsyncLocalStorage } from "node:async_hooks";
import { expect, test } from "vitest";
import { detachHtml, getHtml, getRequestStorage, type RequestStore } from "./request-view";

test("detachHtml() keeps markup for this request, alone or in a list, and leaves slots and what is empty", () => {
  const view = { title: "t", rowsHtml: "<b>", emptyHtml: "", inner: { diffsHtml: ["<i>", "", "<u>"] }, rows: ["<p>"] };
  const storage = getRequestStorage(() => new AsyncLocalStorage<RequestStore>());
  storage.run({ view, html: [] }, () => {
    const detached = detachHtml(view);
    expect(detached).toEqual({ ...view, rowsHtml: "0", inner: { diffsHtml: ["1", "", "2"] } });
    expect([0, 1, 2, 3].map(getHtml)).toEqual(["<b>", "<i>", "<u>", ""]);
  });
});
