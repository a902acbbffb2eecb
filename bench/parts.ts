/** What `bench/scale*.mjs` use of the program, as one module: built into `dist/` beside it. */
export { withTree } from "../lib/cli/open-tree";
export { parseNode } from "../lib/ids";
export { publish } from "../lib/publish/publish";
export { openSqlitePushIndex } from "../lib/push-index/sqlite-push-index";
export { madeUpPush } from "../lib/push-index/testing/made-up-push";
