/** Lets tests read the pushlog's rows as scrapers do, with Python's HTML parser; it fails on markup that is not balanced. */
import { askPython } from "../../../hg/testing/ask-python";
import type { PushlogView } from "../pushlog-view";

/** A row as scrapers see it. */
export interface ScrapedRow {
  /** The attribute as it stands. */
  readonly classes: string;
  /** Their text. */
  readonly cells: readonly string[];
  readonly links: readonly string[];
  /** The text of `.date`. */
  readonly date: string | null;
}

const SCRAPER = `
from html.parser import HTMLParser
class Scraper(HTMLParser):
    def __init__(self):
        super().__init__()
        self.rows, self.open = [], []
    def handle_starttag(self, tag, attributes):
        if tag == "br": return
        attributes = dict(attributes)
        self.open.append((tag, attributes))
        if tag == "tr": self.rows.append({"classes": attributes["class"], "cells": [], "links": [], "date": None})
        if tag == "td": self.rows[-1]["cells"].append("")
        if tag == "a": self.rows[-1]["links"].append(attributes["href"])
        if attributes.get("class") == "date": self.rows[-1]["date"] = ""
    def handle_startendtag(self, tag, attributes): assert tag == "br"
    def handle_endtag(self, tag):
        assert self.open.pop()[0] == tag
    def handle_data(self, data):
        if not self.open: return
        self.rows[-1]["cells"][-1] += data
        if any(attributes.get("class") == "date" for _, attributes in self.open): self.rows[-1]["date"] += data
scraper = Scraper()
scraper.feed(question["html"])
scraper.close()
assert scraper.open == []
answer(scraper.rows)
`;

/** Reads the rows of a pushlog. */
export function scrapeRows(view: PushlogView): ScrapedRow[] {
  return askPython(SCRAPER, { html: view.rowsHtml }) as ScrapedRow[];
}
