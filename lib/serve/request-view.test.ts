import { AsyncLocalStorage } from "node:async_hooks";
import { text } from "node:stream/consumers";
import { expect, test } from "vitest";
import { fillMarks } from "./fill-marks";
import { detachHtml, getHtml, getRequestStorage, type RequestStore } from "./request-view";

test("detachHtml() keeps markup for this request, alone or in a list, and leaves slots and what is empty", () => {
  const view = { title: "t", rowsHtml: "<b>", emptyHtml: "", inner: { diffsHtml: ["<i>", "", "<u>"] }, rows: ["<p>"] };
  const storage = getRequestStorage(() => new AsyncLocalStorage<RequestStore>());
  storage.run({ view, html: [], mark: "none" }, () => {
    const detached = detachHtml(view);
    expect(detached).toEqual({ ...view, rowsHtml: "0", inner: { diffsHtml: ["1", "", "2"] } });
    expect([0, 1, 2, 3].map(getHtml)).toEqual(["<b>", "<i>", "<u>", ""]);
  });
});

test("HTML that is large, or in pieces, is not rendered but put into the markup, in its order", async () => {
  const large = "é".repeat(100_000);
  async function* give() {
    yield "<i>";
    yield "one</i>";
  }
  const view = { largeHtml: `<b>${large}</b>`, piecesHtml: give(), smallHtml: "<u>" };
  const store = { view, html: [], mark: "0123abcd" };
  const storage = getRequestStorage(() => new AsyncLocalStorage<RequestStore>());
  const markup = storage.run(store, () => {
    detachHtml(view);
    return `<p>${getHtml(1)}</p><p>${getHtml(0)}</p>${getHtml(2)}<!--0123:1-->`;
  });
  expect(markup.length).toBeLessThan(200);
  expect(await text(fillMarks(markup, store))).toBe(`<p><i>one</i></p><p><b>${large}</b></p><u><!--0123:1-->`);
});

test("fillMarks() never cuts a character in two", async () => {
  const smiles = `x${"😀".repeat(400_000)}`;
  const store = { view: undefined, html: [smiles], mark: "a" };
  expect(await text(fillMarks("<!--a:0-->", store))).toBe(smiles);
});

test("fillMarks() reads pieces only as they are asked for, and closes what is given up", async () => {
  const told: string[] = [];
  async function* give() {
    try {
      for (let at = 0; ; at++) {
        told.push(`piece ${at}`);
        yield "<p>";
      }
    } finally {
      told.push("closed");
    }
  }
  const store = { view: undefined, html: [give()], mark: "a" };
  let read = 0;
  for await (const _ of fillMarks("<main><!--a:0--></main>", store)) if (++read === 3) break;
  expect(told).toEqual(["piece 0", "piece 1", "closed"]);
});
