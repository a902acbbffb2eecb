/** What every `Repo` must say of the sample: what the real hg says of the same changesets in one repository. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { HgServer, makeTemporaryFolder } from "../../hg/testing/real-hg";
import { type Node, NULL_NODE, type RepoPath } from "../../ids";
import type { Repo } from "../repo";
import { makeSampleRepo } from "./sample-repo";

interface Told {
  readonly node: Node;
  readonly parents: readonly Node[];
  readonly children: readonly Node[];
  readonly branch: string;
  readonly user: string;
  readonly desc: string;
  readonly phase: string;
  readonly date: string;
  readonly manifest: Node;
  readonly extras: readonly string[];
}

/** Fields end with U+0001, items of a list with U+0002, changesets with U+0003: no text of the sample has them. */
const TEMPLATE = [
  "{node}",
  '{p1.node}\u0002{ifeq(p2.rev,-1,"","{p2.node}\u0002")}',
  '{revset("children(%d)", rev) % "{node}\u0002"}',
  "{branch}",
  "{user}",
  "{desc}",
  "{phase}",
  "{date|hgdate}",
  '{manifest % "{node}"}',
  '{extras % "{key}={value}\u0002"}\u0003',
].join("\u0001");

/**
 * Runs the contract.
 * @param open makes the repository under test out of `sample`, a repository made by the real hg, in `folder`
 */
export function repoContract(name: string, open: (sample: string, folder: string) => Promise<Repo> | Repo): void {
  const folder = makeTemporaryFolder("repo");
  const sample = `${folder.path}/sample`;
  let repo: Repo;
  let told: readonly Told[];
  let server: HgServer;

  beforeAll(async () => {
    const length = await makeSampleRepo(sample);
    server = new HgServer(sample);
    told = await readTold(server);
    expect(told.length).toBe(length);
    repo = await open(sample, folder.path);
  }, 60_000);
  afterAll(() => {
    server.close();
    folder.remove();
  });

  test(`${name}: numbers, nodes, parents and children are hg's`, () => {
    expect(repo.length).toBe(told.length);
    expect(repo.tip).toBe(told.length - 1);
    told.forEach(({ node, parents, children }, rev) => {
      expect(repo.getNode(rev)).toBe(node);
      expect(repo.getRev(node)).toBe(rev);
      const ours = repo.getParents(rev).map((parent) => repo.getNode(parent));
      expect(ours.filter((parent, i) => i === 0 || parent !== NULL_NODE)).toEqual(parents);
      expect(repo.getChildren(rev).map((child) => repo.getNode(child))).toEqual(children);
      expect(repo.findPrefix(node.slice(0, 12))).toEqual([node]);
    });
    expect(repo.getRev(NULL_NODE)).toBe(-1);
    expect(repo.getNode(-1)).toBe(NULL_NODE);
    expect(repo.getRev("f".repeat(40) as Node)).toBeUndefined();
    expect(() => repo.getNode(told.length)).toThrow(expect.objectContaining({ code: "unknownRevision" }));
  });

  test(`${name}: findPrefix() gives at most two nodes`, () => {
    expect(repo.findPrefix("")).toHaveLength(2);
    expect(repo.findPrefix("f".repeat(40))).toEqual([]);
  });

  test(`${name}: heads and branches are hg's`, async () => {
    const heads = (await server.run("heads", "--topo", "-T", "{node}\n")).toString().trim().split("\n");
    expect(repo.getHeads().map((rev) => repo.getNode(rev))).toEqual(heads.reverse());
    const branches = (await server.run("branches", "--closed", "-T", "{branch} {node}\n"))
      .toString()
      .trim()
      .split("\n");
    const ours = await repo.readBranches();
    expect(ours.map((branch) => `${branch.name} ${branch.tip}`).sort()).toEqual(branches.sort());
    for (const branch of ours) {
      expect(await repo.readBranchTip(branch.name)).toBe(repo.getRev(branch.tip));
      const all = (await server.run("heads", "--closed", branch.name, "-T", "{node}\n")).toString().trim().split("\n");
      expect(branch.heads.map((head) => head.node)).toEqual(all.reverse());
    }
    expect(await repo.readBranchTip("no such branch")).toBeUndefined();
  });

  test(`${name}: readChangeset() and getPhase() say what hg log says`, async () => {
    for (const [rev, expected] of told.entries()) {
      const changeset = await repo.readChangeset(rev);
      expect({
        branch: changeset.branch,
        user: changeset.user,
        desc: changeset.description,
        phase: repo.getPhase(rev),
        date: `${changeset.dateSeconds} ${changeset.dateOffset}`,
        manifest: changeset.manifest,
        extras: [
          `branch=${changeset.branch}`,
          ...[...changeset.extras].map(([key, value]) => `${key}=${value}`),
        ].sort(),
      }).toEqual({
        branch: expected.branch,
        user: expected.user,
        desc: expected.desc,
        phase: expected.phase,
        date: expected.date,
        manifest: expected.manifest,
        extras: expected.extras,
      });
    }
  });

  test(`${name}: manifests and their differences are hg's`, async () => {
    for (let rev = 0; rev < told.length; rev++) {
      const { manifest } = await repo.readChangeset(rev);
      const lines = [...(await repo.readManifest(manifest))].map(
        ([path, entry]) => `${entry.node} ${entry.flags} ${path}`,
      );
      expect(lines).toEqual(await readManifest(server, rev));
      const [p1] = repo.getParents(rev);
      const changes = await repo.readManifestChanges((await repo.readChangeset(p1)).manifest, manifest);
      expect(changes.map(({ path, before, after }) => `${before ? (after ? "M" : "R") : "A"} ${path}`).sort()).toEqual(
        await readStatus(server, rev),
      );
    }
  });

  test(`${name}: readManifestFiles() lists parts of a manifest, some files at a time`, async () => {
    const { manifest } = await repo.readChangeset(told.length - 1);
    const all = [...(await repo.readManifest(manifest))].map(([path, entry]) => ({ path, entry }));
    for (const below of ["", "src", "src/main.c", "aux.c/.hidden", "sr", "src/", "no such file"] as RepoPath[]) {
      const files: unknown[] = [];
      let after: RepoPath | undefined;
      for (;;) {
        const batch = await repo.readManifestFiles(manifest, below, after, 2);
        if (batch.length === 0) break;
        files.push(...batch);
        after = batch.at(-1)?.path;
      }
      expect(files).toEqual(all.filter(({ path }) => below === "" || path === below || path.startsWith(`${below}/`)));
    }
    expect(await repo.readManifestFiles(NULL_NODE, "" as RepoPath, undefined, 2)).toEqual([]);
  });

  test(`${name}: readFileRevision() gives each file's content, copy source and link`, async () => {
    for (let rev = 0; rev < told.length; rev++) {
      const files = await readFiles(server, rev);
      for (const [path, hex] of files) {
        const entry = await repo.readManifestEntry((await repo.readChangeset(rev)).manifest, path);
        if (entry === undefined) throw new Error(`${path} is not in the manifest of ${rev}`);
        const revision = await repo.readFileRevision(path, entry.node);
        expect(Buffer.from(revision.data).toString("hex")).toBe(hex);
        expect(repo.getRev(revision.linkNode)).toBeLessThanOrEqual(rev);
      }
    }
    const { manifest } = await repo.readChangeset(told.length - 1);
    const copied = await repo.readManifestEntry(manifest, "copied" as RepoPath);
    const source = await repo.readManifestEntry(manifest, "no-newline" as RepoPath);
    expect((await repo.readFileRevision("copied" as RepoPath, copied?.node ?? NULL_NODE)).copy).toEqual({
      path: "no-newline",
      node: source?.node,
    });
    expect(await repo.readManifestEntry(manifest, "no such file" as RepoPath)).toBeUndefined();
    await expect(repo.readFileRevision("copied" as RepoPath, "f".repeat(40) as Node)).rejects.toMatchObject({
      code: "corruptStore",
    });
  });

  test(`${name}: tags and bookmarks are hg's`, async () => {
    const tags = (await server.run("tags", "-T", "{tag} {node}\n")).toString().trim().split("\n");
    const expected = tags.filter((line) => !line.startsWith("tip ")).sort();
    expect([...(await repo.readTags())].map(([tag, node]) => `${tag} ${node}`).sort()).toEqual(expected);
    expect([...(await repo.readBookmarks())]).toEqual([["mark", told[3]?.node]]);
  });
}

async function readTold(server: HgServer): Promise<Told[]> {
  const text = (await server.run("log", "-r", "all()", "-T", TEMPLATE)).toString();
  const items = (list = "") => list.split("\u0002").slice(0, -1);
  return text
    .split("\u0003")
    .slice(0, -1)
    .map((entry) => {
      const [node, parents, children, branch, user, desc, phase, date, manifest, extras] = entry.split("\u0001");
      const told = { node, branch, user, desc, phase, date, manifest } as Told;
      return { ...told, parents: items(parents) as Node[], children: items(children) as Node[], extras: items(extras) };
    });
}

async function readManifest(server: HgServer, rev: number): Promise<string[]> {
  const lines = (await server.run("manifest", "--debug", "-r", String(rev))).toString("latin1").trim().split("\n");
  const flags: Record<string, string> = { "*": "x", "@": "l", " ": "" };
  return lines.map((line) => `${line.slice(0, 40)} ${flags[line.charAt(45)] ?? "?"} ${line.slice(47)}`);
}

async function readStatus(server: HgServer, rev: number): Promise<string[]> {
  const text = (await server.run("status", "--change", String(rev))).toString("latin1").trim();
  return text
    .split("\n")
    .filter((line) => line !== "")
    .sort();
}

async function readFiles(server: HgServer, rev: number): Promise<[RepoPath, string][]> {
  const lines = (await server.run("cat", "-r", String(rev), "-T", "{path}\\t{data|hex}\\n", "."))
    .toString("latin1")
    .trim()
    .split("\n");
  return lines.map((line) => [line.slice(0, line.indexOf("\t")) as RepoPath, line.slice(line.indexOf("\t") + 1)]);
}
