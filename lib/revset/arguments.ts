/** Reads the arguments of functions. */
import type { Expression } from "./expression";
import { malformedRevset } from "./revset-error";

/** @throws RepoError `malformedRequest` unless there are so many arguments */
export function expectCount(name: string, args: readonly Expression[], least: number, most: number): void {
  if (args.length >= least && args.length <= most) return;
  const takes = least === most ? `${least}` : `${least} to ${most}`;
  throw malformedRevset(`${name} takes ${takes} arguments`);
}

/** Returns a name, number or quoted string as it was typed. @throws RepoError `malformedRequest` for anything else */
export function readString(name: string, arg: Expression | undefined): string {
  if (arg?.kind === "string" || arg?.kind === "symbol") return arg.text;
  throw malformedRevset(`${name} requires a string`);
}

/** Reads an integer as Python does. @throws RepoError `malformedRequest` for anything else */
export function readInteger(name: string, arg: Expression | undefined): number {
  const match = /^\s*([+-]?[0-9]+(?:_[0-9]+)*)\s*$/.exec(readString(name, arg));
  if (match === null) throw malformedRevset(`${name} expects a number`);
  return Number((match[1] ?? "").replaceAll("_", ""));
}

/** Reads a count. @throws RepoError `malformedRequest` for a negative number, and what is none */
export function readCount(name: string, arg: Expression | undefined): number {
  const count = readInteger(name, arg);
  if (count < 0) throw malformedRevset(`${name} takes no negative number`);
  return count;
}

/** Two whole numbers, both included. */
export interface IntegerRange {
  readonly first: number;
  readonly last: number;
}

/** Reads an integer, or a range of them: `2:5`, `2:`, `:5`. @throws RepoError `malformedRequest` for anything else */
export function readIntegerRange(name: string, arg: Expression | undefined, open: IntegerRange): IntegerRange {
  if (arg?.kind === "range") {
    return {
      first: arg.from === undefined ? open.first : readInteger(name, arg.from),
      last: arg.to === undefined ? open.last : readInteger(name, arg.to),
    };
  }
  const only = readInteger(name, arg);
  return { first: only, last: only };
}

/**
 * Sorts arguments that may be given by position or by name: `limit(set, offset=2)`.
 * @returns by name; those not given are missing
 * @throws RepoError `malformedRequest` for too many, for an unknown name, and for one given twice
 */
export function readNamed<Name extends string>(
  name: string,
  args: readonly Expression[],
  names: readonly Name[],
): Partial<Record<Name, Expression>> {
  const found: Partial<Record<Name, Expression>> = {};
  const firstNamed = args.findIndex(({ kind }) => kind === "keyvalue");
  const positional = firstNamed < 0 ? args : args.slice(0, firstNamed);
  if (positional.length > names.length) throw malformedRevset(`${name} takes at most ${names.length} arguments`);
  for (const [at, arg] of positional.entries()) {
    const key = names[at];
    if (key !== undefined) found[key] = arg;
  }
  for (const arg of args.slice(positional.length)) {
    if (arg.kind !== "keyvalue" || arg.key.kind !== "symbol") throw malformedRevset(`${name} got an invalid argument`);
    const { text } = arg.key;
    const key = names.find((candidate) => candidate === text);
    if (key === undefined) throw malformedRevset(`${name} got an unexpected argument '${text}'`);
    if (found[key] !== undefined) throw malformedRevset(`${name} got '${text}' twice`);
    found[key] = arg.value;
  }
  return found;
}

/** Returns an argument that has to be there. @throws RepoError `malformedRequest` when it is not */
export function require(name: string, arg: Expression | undefined): Expression {
  if (arg === undefined) throw malformedRevset(`${name} takes at least 1 argument`);
  return arg;
}
