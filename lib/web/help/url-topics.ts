/** Help on what URLs are made of. */
import { ARCHIVE_KINDS } from "../archive-kinds";
import type { HelpText } from "./help-text";

export const URLS: HelpText = {
  topic: "urls",
  summary: "How URLs are made",
  sections: [
    {
      heading: undefined,
      blocks: [
        { lines: ["/TREE[/bundle/BUNDLE]/[STYLE-]COMMAND[/CHANGESET[/PATH]][?PARAMETERS]"] },
        "These are hgweb's URLs, and each of them again in the scope of one push. A slash at the end changes nothing.",
        {
          terms: [
            ["TREE", "The name of a served repository. `/` lists them."],
            ["bundle/BUNDLE", "The scope of one push: see the topic `scopes`."],
            ["STYLE", "How the answer is written, for instance `json-log`: see the topic `styles`."],
            ["COMMAND", "What is asked for: see the topic `commands`. Without one it is the summary, or the push."],
            ["CHANGESET", "See the topic `revisions`. Without one it is mostly the tip."],
            ["PATH", "A file or a directory. Its slashes stay as they are."],
          ],
        },
      ],
    },
    {
      heading: "In the query",
      blocks: [
        "What the path does not say may stand in the query: `node=` for the changeset, `file=` for the path, `style=` for the style. With `cmd=` the query says everything, and the path is not read.",
        "`style=gitweb_mozilla` and, in lists, `revcount` travel on in the links of a page.",
        "Parameters are separated by `&`. A slash in the name of a branch, a tag or a bookmark is written `%252F` in the path.",
      ],
    },
    {
      heading: "Archives",
      blocks: [
        `\`archive/CHANGESET.EXTENSION[/PATH]\` is all files of a changeset, or those below a path, as ${ARCHIVE_KINDS.map(({ extension }) => `\`${extension}\``).join(", ")}.`,
      ],
    },
  ],
};

export const SCOPES: HelpText = {
  topic: "scopes",
  summary: "Pushes, bundles and scopes",
  sections: [
    {
      heading: undefined,
      blocks: [
        "A push is not added to the repository: it is kept as one file, a bundle, which is laid over the repository when somebody looks at it. So nothing of a push ever goes away, and links to it stay.",
        {
          terms: [
            ["/TREE/bundle/BUNDLE", "The page of a push. BUNDLE is the SHA-1 of its file."],
            [
              "/TREE/bundle/BUNDLE/COMMAND/…",
              "Any page in the scope of the push: the repository as it was, and the push on top. The tip is the push's, other pushes are not there, and what belongs to the push never changes.",
            ],
            [
              "/TREE/bundle/PREFIX, /TREE/bundle/TIP, /TREE/push/ID",
              "Lead to the same (302): 12 or more digits of BUNDLE, the tip's full node, the push's number.",
            ],
            [
              "/TREE/COMMAND/…",
              "Without a scope, lists, names and numbers speak of the repository alone. A changeset is looked up in it, then among the pushes: the newest one that holds it shows it.",
            ],
          ],
        },
        "In JSON, `otherpushes` names the other pushes that hold a changeset.",
      ],
    },
  ],
};

export const REVISIONS: HelpText = {
  topic: "revisions",
  summary: "What names a changeset",
  sections: [
    {
      heading: undefined,
      blocks: [
        "One symbol, and no expression; the first of these that fits:",
        {
          terms: [
            ["tip, null, .", "The newest changeset; the one before all; the one that the server's folder stands on."],
            ["a number", "A local number. `-1` is the tip, `-2` the one below. Numbers differ from server to server."],
            ["40 hexadecimal digits", "The node, which is the same everywhere."],
            ["a name", "A bookmark, else a tag, else a branch, which means its tip."],
            ["fewer hexadecimal digits", "A prefix that only one node has. 12 digits are customary."],
          ],
        },
        "`rev` takes `BASE:REV` as well: REV, compared with BASE. Other commands read what follows the first colon.",
      ],
    },
  ],
};

export const STYLES: HelpText = {
  topic: "styles",
  summary: "HTML, JSON, raw text and feeds",
  sections: [
    {
      heading: undefined,
      blocks: [
        {
          terms: [
            ["no prefix", "A page. It needs no script."],
            ["json-", "JSON, with hgweb's keys. Ours stand beside them, and never in their place."],
            ["raw-", "Text: a patch, a file's bytes, a list. As hgweb writes it, to the byte."],
            ["atom-, rss-", "Feeds of lists."],
          ],
        },
        "Not every command has every style; the topic of a command says which. A style that it has not is answered with 403.",
        "`/openapi.json` describes every URL for machines. Scripts of any site may read JSON and raw.",
      ],
    },
    {
      heading: "Errors",
      blocks: [
        'An error comes in the style that was asked for, with the status that hgweb gives it: in JSON `{"error": "…"}`, in raw `error: …`. 429 and 503 say in `Retry-After` when to ask again.',
      ],
    },
    {
      heading: "Keeping answers",
      blocks: [
        "Every answer has an `ETag`; asking again with `If-None-Match` is cheap. What belongs to a push never changes and may be kept for a day, patches and files by full node for a year.",
      ],
    },
  ],
};
