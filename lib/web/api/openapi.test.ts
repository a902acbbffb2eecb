import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020, type AnySchema } from "ajv/dist/2020";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeTemporaryFolder } from "../../hg/testing/real-hg";
import { MemoryBundleStore } from "../../store/memory-bundle-store";
import { type Asked, ask } from "../testing/ask";
import { type PublishedPushes, publishPushes } from "../views/testing/published-pushes";

/** What of the document these tests look at. */
interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly { readonly $ref?: string }[];
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: object }>> }>
  >;
}
interface OpenApiDocument {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

const folder = makeTemporaryFolder("openapi");
let site: PublishedPushes;
let openapi: OpenApiDocument;

beforeAll(async () => {
  site = await publishPushes(folder.path, new MemoryBundleStore());
  openapi = JSON.parse((await ask(site.answers, "/openapi.json")).body.toString("utf8"));
}, 60_000);
afterAll(() => folder.remove());

test("/openapi.json is JSON with an etag, and the same with a slash", async () => {
  const { status, headers, etag } = await ask(site.answers, "/openapi.json");
  expect([status, headers["content-type"]]).toEqual([200, "application/json"]);
  expect(etag).toBeDefined();
  expect((await ask(site.answers, "/openapi.json/")).etag).toBe(etag);
});

test("the document is OpenAPI 3.1", async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate({ ...structuredClone(openapi) });
  expect({ valid, errors }).toEqual({ valid: true, errors: undefined });
  expect(validator.version).toBe("3.1");
});

test("every reference leads somewhere, every operation has an id of its own, and every piece of a path is described", () => {
  for (const [, target = ""] of JSON.stringify(openapi).matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = target
      .split("/")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], openapi);
    expect([target, typeof found]).toEqual([target, "object"]);
  }
  const operations = Object.entries(openapi.paths).map(([path, { get }]) => ({ path, ...get }));
  expect(new Set(operations.map(({ operationId }) => operationId)).size).toBe(operations.length);
  for (const { path, parameters = [] } of operations) {
    const named = parameters.flatMap(({ $ref }) => /path\.(\w+)$/.exec($ref ?? "")?.slice(1) ?? []);
    expect([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(named);
  }
});

/** A value for each piece of a path. */
const pieces = (): Readonly<Record<string, string>> => ({
  ...{ tree: "try", bundle: site.second.bundle, rev: "tip", range: "0:2", path: "a", page: "1", topic: "revsets" },
});

/** Queries to ask with, by the command's word; none where a word is not here. */
const QUERIES: Readonly<Record<string, readonly string[]>> = {
  "json-log": ["", "?rev=two", "?revcount=1"],
  "json-pushes": [
    "",
    "?version=2",
    "?full=1&version=2",
    "?changeset={node}&full=1",
    "?startID=0&tipsonly=1",
    "?user=nobody",
  ],
  "json-automationrelevance": ["?backouts=1"],
  "json-info": ["", "?node=0&node=tip"],
  "json-headdivergence": ["?node=0&p=a"],
  "json-isancestor": ["?head=tip&node=0"],
};

/** Returns a path of the document with a value for each piece. */
function fillIn(path: string): string {
  // The root, where only a directory will do.
  const values: Record<string, string> = path.includes("-manifest") ? { ...pieces(), path: "." } : { ...pieces() };
  // Only of what was pushed is anything known to automation.
  if (/-(?:automationrelevance|pushchangedfiles)/.test(path)) values["rev"] = String(site.second.nodes[0]);
  return path.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? name);
}

/** Every URL of JSON that the document has, with what it promises. */
function listJsonUrls(): { url: string; path: string; schema: object }[] {
  return Object.entries(openapi.paths).flatMap(([path, { get }]) => {
    const schema = get.responses["200"]?.content?.["application/json"]?.schema;
    if (schema === undefined || path === "/openapi.json") return [];
    if (path === "/") return [{ path, url: "/?style=json", schema }];
    const url = fillIn(path);
    const word = url.split("/").find((segment) => segment.startsWith("json-")) ?? "";
    const node = String(site.second.nodes[0]);
    return (QUERIES[word] ?? [""]).map((query) => ({ path, url: url + query.replace("{node}", node), schema }));
  });
}

/** Schemas as they stand, but that nothing is allowed that they do not name. */
function withoutOthers(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutOthers);
  if (typeof schema !== "object" || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withoutOthers(value)]));
  return "required" in schema && "properties" in schema ? { ...inner, additionalProperties: false } : inner;
}

test("every JSON answer is what the document says, and has no key that it leaves out", async () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allowUnionTypes: true, allErrors: true });
  ajv.addFormat("uri", (text: string) => URL.canParse(text));
  ajv.addKeyword("components");
  ajv.addSchema({ $id: "openapi", components: withoutOthers(openapi.components) } as AnySchema);
  const wrong: unknown[] = [];
  let count = 0;
  for (const { url, path, schema } of listJsonUrls()) {
    const answer: Asked = await ask(site.answers, url);
    const refers = JSON.parse(JSON.stringify(withoutOthers(schema)).replaceAll('"#/', '"openapi#/'));
    const validate = ajv.compile(refers);
    count++;
    if (answer.status !== 200) wrong.push([url, answer.status, answer.body.toString()]);
    else if (!validate(JSON.parse(answer.body.toString("utf8")))) wrong.push([url, path, validate.errors?.slice(0, 3)]);
    if (answer.headers["content-type"] !== "application/json") wrong.push([url, answer.headers["content-type"]]);
  }
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(100);
}, 60_000);

test("every other URL of the document answers with a type that the document names", async () => {
  const wrong: unknown[] = [];
  for (const [path, { get }] of Object.entries(openapi.paths)) {
    const types = Object.keys(get.responses["200"]?.content ?? {});
    if (types.includes("application/json")) continue;
    const url = fillIn(path);
    const { status, headers } = await ask(site.answers, url);
    const type = headers["content-type"] ?? "";
    if (status !== 200 || !(types.includes(type) || types.includes("*/*"))) wrong.push([url, status, type, types]);
  }
  expect(wrong).toEqual([]);
}, 60_000);
