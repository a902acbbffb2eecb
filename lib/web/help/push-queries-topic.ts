/** Help on the pushlog. */
import type { HelpText } from "./help-text";

export const PUSH_QUERIES: HelpText = {
  topic: "push-queries",
  summary: "Asking for pushes",
  sections: [
    {
      heading: undefined,
      blocks: [
        {
          terms: [
            ["/TREE/pushloghtml[/PAGE]", "Pushes as a page, the newest first."],
            ["/TREE/json-pushes[/PAGE]", "As JSON. Take `version=2`; with `full` changesets are objects."],
            ["/TREE/pushlog", "As an Atom feed."],
          ],
        },
        "All three take the same parameters, which the topic `pushes` lists. Without any they show the ten newest pushes, and PAGE goes back from there.",
      ],
    },
    {
      heading: "Which pushes",
      blocks: [
        "With a lower bound, a user or a changeset they show every push that fits, with no limit. Upper bounds alone do nothing. A bound that is a changeset or an id leaves out the push it names below, and includes it above; dates are left out on both sides. Of several lower bounds one acts, as of upper bounds: a date, else a changeset, else an id. A user or a changeset that is given several times means any of them.",
        {
          lines: [
            "/TREE/json-pushes?version=2&full=1&startID=41&endID=42    push 42 alone",
            "/TREE/json-pushes?version=2&changeset=NODE                the newest push that holds it",
            "/TREE/pushloghtml?startdate=2+days+ago&enddate=now        two days",
          ],
        },
      ],
    },
    {
      heading: "Dates",
      blocks: [
        "`2026-11-24`, `2026-11-24 13:30`, Unix seconds, `2026-11-24T13:30:00Z`, or words such as `yesterday` and `3 hours ago`. Where no zone is given it is UTC.",
      ],
    },
  ],
};
