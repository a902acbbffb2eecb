import { expect, test } from "vitest";
import type { LogLevel } from "./config";
import { RepoError } from "./errors";
import { createLog, describeFailure } from "./log";

function logged(level: LogLevel, say: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  say(createLog(level, (line) => lines.push(line)));
  expect(lines.every((line) => line.endsWith("}\n"))).toBe(true);
  return lines.map((line) => JSON.parse(line));
}

test("createLog() writes one JSON object a line, with level, time and process", () => {
  const [line] = logged("info", (log) => log.warn({ requestId: "r1", absent: undefined }, "the store is away\n"));
  expect(line).toEqual({
    level: "warn",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    pid: process.pid,
    requestId: "r1",
    msg: "the store is away\n",
  });
});

test("createLog() leaves out what matters less than its level", () => {
  const all = (log: ReturnType<typeof createLog>) => {
    for (const level of ["debug", "info", "warn", "error"] as const) log[level]({}, level);
  };
  expect(logged("debug", all).length).toBe(4);
  expect(logged("warn", all).map(({ msg }) => msg)).toEqual(["warn", "error"]);
});

test.for([
  ["/try/json-pushes?user=dev.er+try@mail.example.org&full=1", "/try/json-pushes?user=…&full=1"],
  ["/try/json-pushes?user=dev%40example.org", "/try/json-pushes?user=…"],
  ["unknown user\ndev@example.org", "unknown user\n…"],
  ["http://minio:hunter2@s3.example:9000/bucket", "http://…@s3.example:9000/bucket"],
  [
    "AWS4-HMAC-SHA256 Credential=AKIA/x, SignedHeaders=host, Signature=c0ffee",
    "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=host, Signature=…",
  ],
  ["/b/k?X-Amz-Credential=AK%2Fx&X-Amz-Signature=c0ffee&x=1", "/b/k?X-Amz-Credential=…&X-Amz-Signature=…&x=1"],
  ["/try/raw-rev/0123456789ab", "/try/raw-rev/0123456789ab"],
])("createLog() conceals addresses and secrets, in any field: %j", ([text, shown]) => {
  const [line] = logged("debug", (log) => log.debug({ deep: { list: [text] } }, "said"));
  expect(line?.["deep"]).toEqual({ list: [shown] });
});

test("describeFailure() has code and facts of what is expected, and its causes, without what hangs on them", () => {
  const socket = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", request: { secret: "x" } });
  const error = new RepoError("storeUnavailable", "cannot read bundles/x.hg", { attempts: 3 }, socket);
  expect(describeFailure(error)).toEqual({
    code: "storeUnavailable",
    message: "cannot read bundles/x.hg",
    facts: { attempts: 3 },
    cause: {
      name: "Error",
      code: "ECONNREFUSED",
      message: "connect ECONNREFUSED",
      stack: expect.stringContaining("log.test.ts"),
      cause: undefined,
    },
  });
});

test("describeFailure() ends where an error causes itself", () => {
  const error = new Error("round");
  error.cause = error;
  expect(JSON.stringify(describeFailure(error)).match(/"round"/g)?.length).toBe(9);
});
