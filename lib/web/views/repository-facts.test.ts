/** `repoinfo`, `firefoxreleases` and `highlightcss`. Source: hgweb-compat 0, 1.6, 2.5. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { madeUpBundle } from "../../push-index/testing/made-up-push";
import { ask } from "../testing/ask";
import { type MadeUpSite, openMadeUpSite } from "../testing/made-up-site";

const folder = makeTemporaryFolder("facts");
const scopes = ["/try", `/try/bundle/${madeUpBundle("1")}`];
let site: MadeUpSite;

beforeAll(async () => {
  site = await openMadeUpSite(folder.path, [{ pushId: 1 }]);
}, 60_000);
afterAll(() => folder.remove());

test.for(scopes)("%s/repoinfo names the group that owns the base", async (at) => {
  const group = execFileSync("stat", ["-c", "%G", join(folder.path, "base", ".hg")])
    .toString()
    .trim();
  const { body, headers } = await ask(site.answers, `${at}/json-repoinfo`);
  expect(body.toString()).toBe(`{\n"group_owner": "${group}"\n}`);
  expect(headers["content-type"]).toBe("application/json");
  expect((await ask(site.answers, `${at}/repoinfo`)).answer).toMatchObject({
    status: 200,
    view: { name: "repoinfo", groupOwner: group, frame: { title: "try: repoinfo" } },
  });
  for (const style of ["raw", "atom", "rss"]) {
    const refused = await ask(site.answers, `${at}/${style}-repoinfo`);
    expect(refused.status).toBe(403);
    expect(refused.body.toString()).toContain("not in template map");
  }
});

test.for(scopes)("%s/firefoxreleases says in every style, and with 200, that there are none", async (at) => {
  const message = "Firefox release info not available";
  expect((await ask(site.answers, `${at}/json-firefoxreleases?platform=win32`)).body.toString()).toBe(
    `{\n"error": "${message}"\n}`,
  );
  expect((await ask(site.answers, `${at}/raw-firefoxreleases`)).body.toString()).toBe(`\nerror: ${message}\n`);
  for (const style of ["json-", "raw-", "atom-", "rss-", ""]) {
    const asked = await ask(site.answers, `${at}/${style}firefoxreleases`);
    expect(asked.status).toBe(200);
    if (asked.answer.kind === "bytes") expect(asked.body.toString()).toContain(message);
    else expect(asked.answer.view).toMatchObject({ name: "error", message });
  }
});

test.for(scopes)("%s/highlightcss is a style sheet in every style", async (at) => {
  const sheets = new Set<string>();
  for (const style of ["json-", "raw-", "atom-", "rss-", ""]) {
    const { status, headers, body } = await ask(site.answers, `${at}/${style}highlightcss`);
    expect(status).toBe(200);
    expect(headers["content-type"]).toBe("text/css");
    sheets.add(body.toString());
  }
  const [sheet = ""] = sheets;
  expect(sheets.size).toBe(1);
  expect(sheet).toMatch(/^(?:\.[a-z0-9]+(?:, \.[a-z0-9]+)* \{ (?:[a-z-]+: [#a-z0-9]+(?:; )?)+ \}\n)+$/);
});
