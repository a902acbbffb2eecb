/** `npm run demo [-- --port 3001]`: builds what is older than its sources, and starts the demo. */
import { buildWhenOlder } from "./build-when-older.mjs";

buildWhenOlder();
await import(new URL("../dist/demo.js", import.meta.url));
