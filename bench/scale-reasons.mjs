const CACHED =
  "hgweb answers in 15 to 20 ms of CPU, so 50 times leaves 0.3 to 0.4 ms for an answer out of the cache. A bare Node.js " +
  "server takes 0.06 to 0.1 ms for one; the rest goes to finding the push and its holders in the index, which the validator " +
  "names, and to the log. Needed: a plan that is kept with the answer for as long as the index has not changed.";

const START =
  "A third of it is V8 compiling the program. Needed: the program as one script, and what V8 compiled of it kept at the " +
  "build: a trial on this machine was 2.1 times faster than hgweb in CPU and 2.5 times in time.";

/** Why rows of docs/scale.md miss their targets, and what would be needed: by the row's id. Shown for a row that misses. */
export const REASONS = {
  starts: START,
  "starts-cpu": START,
  "warm-raw-rev-cached": CACHED,
  "warm-json-rev-cached": CACHED,
  "warm-rev-cached": CACHED,
  "warm-rev-uncached":
    "React and Next.js render each page: an almost empty one takes 1.6 to 2.4 ms of the 4.5 that five times hgweb's speed " +
    "allows, while making the view takes 0.55 to 0.75 ms. Needed: a cheaper AsyncLocalStorage (Node.js 24), which Node.js 20 " +
    "pays for with each promise, and fewer elements still.",
  memory:
    "Most of the rise is garbage that V8 has not yet looked for: its heap grew from 79 to 234 MB. A trial with " +
    "--heap-growing-percent=50 rose by 62 MB and took a tenth more CPU. Needed: that, once it is measured by itself, and a " +
    "look at what of the rest is alive.",
  soak:
    "It levels off in the fifth minute: from then on it stays between 1,085 and 1,183 MiB. Until then the caches fill, which " +
    "may hold 512 MiB, and V8's heap with them. Needed: caches that count what their entries take in the heap.",
  "soak-left": "One descriptor more after some 78,000 answers; which one is not known yet.",
  "index-lookup":
    "Each lookup is of another node, so what counts is whether the index, 4.7 GB at a million pushes, is in the page cache, " +
    "which the machine took away again: from its disk a lookup took 0.2 to 0.6 ms, out of the page cache 0.058 ms (1.25 to " +
    "1.29 times the small one). Needed: nodes in a table of their own, narrow enough to stay in memory.",
  "index-json-pushes?changeset": "It looks up nodes, for which see above.",
  workers:
    "The two workers, wrk and whatever else runs share two processors, so the second worker does not have one of its own. " +
    "Needed: a machine with a third processor for the load.",
  "workers-cpu":
    "Not profiled. Two workers and wrk share two processors, which may be halves of one core. Needed: a machine with a third " +
    "processor for the load.",
  "large-files-3000-rev":
    "The list of files stands above the diff and tells of each file how many lines it adds and removes, so all 3,000 " +
    "files are compared before the first byte. Needed: the counts kept in the index when a push is published.",
};
