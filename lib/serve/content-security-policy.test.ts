import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { hashScripts, makeNonce, pagePolicy } from "./content-security-policy";

/** The hash as a browser's console would name it, by openssl. */
function sourceOf(script: string): string {
  return `'sha256-${execFileSync("openssl", ["dgst", "-sha256", "-binary"], { input: script }).toString("base64")}'`;
}

test("hashScripts() hashes the inline scripts that bear the nonce, with the nonce gone, as UTF-8", () => {
  const nonce = makeNonce();
  const page = `<script src="/a.js" nonce="${nonce}" async=""></script><script nonce="${nonce}" id="_R_">one("é")</script>
    <script nonce="${nonce}">push("nonce","${nonce}")\n</script>`;
  const { html, scriptSources } = hashScripts(page, nonce);
  expect(scriptSources).toEqual([sourceOf('one("é")'), sourceOf('push("nonce","")\n')]);
  expect(html).toBe(page.replaceAll(nonce, ""));
});

test("hashScripts() does not vouch for a script that the renderer did not write", () => {
  const nonce = makeNonce();
  const injected = `<script>alert(1)</script><script nonce="">alert(2)</script><SCRIPT nonce="AAAA">alert(3)</SCRIPT>`;
  expect(hashScripts(`<pre>${injected}</pre><script nonce="${nonce}">ours()</script>`, nonce).scriptSources).toEqual([
    sourceOf("ours()"),
  ]);
});

test("hashScripts() gives the same page for the same view, whatever the nonce", () => {
  const page = (nonce: string) => `<link nonce="${nonce}"><script nonce="${nonce}">f("${nonce}")</script>`;
  const [a, b] = [makeNonce(), makeNonce()];
  expect(a).not.toBe(b);
  expect(hashScripts(page(a), a)).toEqual(hashScripts(page(b), b));
});

test("pagePolicy() allows its own files, the given scripts and origins, and no inline script", () => {
  const policy = pagePolicy(["'sha256-x'"], ["https://treeherder.mozilla.org"]);
  expect(policy.split("; ")).toEqual(
    expect.arrayContaining([
      "default-src 'none'",
      "script-src 'self' 'sha256-x'",
      "connect-src 'self' https://treeherder.mozilla.org",
    ]),
  );
  expect(policy).not.toContain("unsafe");
});
