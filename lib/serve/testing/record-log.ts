/** A log that tests look into: the lines as an operator gets them, parsed. */
import { createLog, type Log } from "../../log";

/** A line, parsed. */
export type LogLine = Readonly<Record<string, unknown>>;

/** Makes a log at level `debug`, and the list that its lines go to. */
export function recordLog(): { readonly log: Log; readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { log: createLog("debug", (line) => lines.push(JSON.parse(line))), lines };
}
