/** Writes JSON schemas (draft 2020-12, which is OpenAPI 3.1's) in few words. */

/** A JSON schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** Returns the schema of an object: `required` are always there, `optional` not. Others may come to it: clients pass them over. */
export function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return { type: "object", properties: { ...required, ...optional }, required: Object.keys(required) };
}

/** Returns the schema of a list. */
export function list(items: Schema): Schema {
  return { type: "array", items };
}

/** Returns the schema of an object that is used as a table: any keys that match `keys`. */
export function table(keys: string, values: Schema): Schema {
  return { type: "object", patternProperties: { [keys]: values }, additionalProperties: false };
}

/** Returns the schema of a pair. */
export function pair(first: Schema, second: Schema): Schema {
  return { type: "array", prefixItems: [first, second], minItems: 2, maxItems: 2 };
}

/** Returns the schema of what is one of several. */
export function either(...choices: readonly Schema[]): Schema {
  return { anyOf: choices };
}

/** Returns the schema of one of these texts. */
export function oneOf(...texts: readonly string[]): Schema {
  return { type: "string", enum: texts };
}

/** Returns a reference to a schema of the document. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}

/** Returns `schema` with an explanation. */
export function about(description: string, schema: Schema): Schema {
  return { ...schema, description };
}

/** A text. */
export const TEXT: Schema = { type: "string" };
export const INTEGER: Schema = { type: "integer" };
export const BOOLEAN: Schema = { type: "boolean" };
/** A value that hgweb's template does not have is an empty text, and not null. */
export const ABSENT: Schema = { const: "" };
export const NULL: Schema = { type: "null" };
