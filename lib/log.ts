/** The operator's log: one JSON object a line on stderr, without secrets and without anybody's address. */
import pino from "pino";
import type { LogLevel } from "./config";
import { RepoError } from "./errors";

/** What a line says beside its message; `undefined` is left out. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Takes what happens, by how much it matters. The message never varies: what does is in the fields. */
export type Log = Readonly<Record<LogLevel, (fields: LogFields, message: string) => void>>;

/**
 * Makes a log.
 * @param level the least that is written
 * @param write takes each line with its LF; the default writes to stderr before it returns
 */
export function createLog(level: LogLevel, write?: (line: string) => void): Log {
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    write === undefined ? pino.destination({ dest: 2, sync: true }) : { write },
  );
  const writeTo = (name: LogLevel) => (fields: LogFields, message: string) => {
    if (logger.isLevelEnabled(name)) logger[name](withoutSecrets(fields) as object, message);
  };
  return { debug: writeTo("debug"), info: writeTo("info"), warn: writeTo("warn"), error: writeTo("error") };
}

/** The most causes that are told of an error. */
const MAX_CAUSES = 8;

/**
 * Says what of an error belongs in the log: code, sentence and facts of an expected one, the stack of another, and the
 * same of what caused it. What libraries hang on their errors (requests, headers) is left out.
 */
export function describeFailure(error: unknown, depth = 0): LogFields {
  if (!(error instanceof Error)) return { message: String(error) };
  const cause = error.cause === undefined || depth >= MAX_CAUSES ? undefined : describeFailure(error.cause, depth + 1);
  if (error instanceof RepoError) return { code: error.code, message: error.message, facts: error.facts, cause };
  const code = "code" in error ? String(error.code) : undefined;
  return { name: error.name, code, message: error.message, stack: error.stack, cause };
}

const CONCEALED: readonly (readonly [RegExp, string])[] = [
  // User and password in a URL.
  [/(\/\/)[^/\s:@]+:[^/\s@]+@/g, "$1…@"],
  // An address, `@` as it is or as URLs have it: pushes are found by their users', and a sentence may repeat them. It
  // is looked for from the start of a word only: from each of its letters, a URL of 64 KiB would take seconds.
  [/(?<![\w.+-])[\w.+-]+(@|%40)[\w-]+(\.[\w-]+)+/gi, "…"],
  // What signs a request to S3, in a header or in a URL.
  [/\b(Signature|Credential|X-Amz-(?:Signature|Credential|Security-Token)|Authorization)([=:]\s*)[^\s&,"]+/gi, "$1$2…"],
];

function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return CONCEALED.reduce((text, [what, by]) => text.replace(what, by), value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutSecrets(part)]));
}
