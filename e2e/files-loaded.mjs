/**
 * Loaded into a program with `--import`: as soon as it listens, asks it what `ASK` says, a JSON list of paths, one after
 * the other, and tells of each on stderr which files had been loaded when its answer was complete. From within, so that
 * the program has no quiet moment before.
 */
import { get } from "node:http";
import { Session } from "node:inspector";
import { isMainThread } from "node:worker_threads";

if (isMainThread) {
  const files = new Set();
  const session = new Session();
  session.connect();
  session.on("Debugger.scriptParsed", ({ params }) => {
    // As CommonJS modules and as ES modules are called.
    if (/^(file:\/\/)?\//.test(params.url)) files.add(params.url.replace(/^file:\/\//, ""));
  });
  session.post("Debugger.enable");
  const write = process.stdout.write.bind(process.stdout);
  process.stdout.write = (text, ...more) => {
    const origin = /^listening on (\S+)$/m.exec(text)?.[1];
    if (origin !== undefined) askAll(origin);
    return write(text, ...more);
  };

  const askAll = async (origin) => {
    for (const path of JSON.parse(process.env.ASK ?? "[]")) {
      const status = await ask(origin + path);
      process.stderr.write(`${JSON.stringify({ path, status, files: [...files] })}\n`);
    }
  };
}

function ask(url) {
  return new Promise((resolve, reject) => {
    const asked = get(url, { agent: false }, (response) => {
      response.resume().once("end", () => resolve(response.statusCode));
    });
    asked.once("error", reject);
  });
}
