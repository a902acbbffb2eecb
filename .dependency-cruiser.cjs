/** The layer rules: which room may import which. ARCHITECTURE.md tells why. */
const tests = "\\.(test|bench)\\.ts$|/testing/";
const never = (name, from, to, pathNot = tests) => ({
  name,
  severity: "error",
  from: { path: from, pathNot },
  to: { path: to },
});

module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    never("ids-and-errors-are-the-bottom", "^lib/(errors|ids)\\.ts$", "^lib/(?!errors|ids)"),
    never("bytes-know-no-format", "^lib/bytes/", "^lib/(?!errors|ids|bytes/)"),
    never(
      "hg-is-pure",
      "^lib/(hg|diff|bytes)/",
      "^lib/(store|repo|overlay|push-index|tree|publish|pushlog|wire|web|serve|cli)/|^(fs|net|http|https)$",
    ),
    never(
      "commit-message-is-pure",
      "^lib/commit-message/",
      "^lib/(?!errors|ids|commit-message/)|^(fs|net|http|https)$",
    ),
    never("annotate-is-pure", "^lib/annotate/", "^lib/(?!errors|ids|bytes/|hg/|diff/|annotate/)|^(fs|net|http|https)$"),
    never("archive-is-pure", "^lib/archive/", "^lib/(?!errors|ids|bytes/|archive/)|^(fs|net|http|https)$"),
    never("diff-knows-no-hg", "^lib/diff/", "^lib/hg/"),
    never("repo-is-below-overlay", "^lib/repo/", "^lib/(?!errors|ids|bytes/|hg/|repo/)"),
    never("revset-is-on-repo", "^lib/revset/", "^lib/(?!errors|ids|bytes/|hg/|repo/|commit-message/|revset/)"),
    never("graph-is-on-repo", "^lib/graph/", "^lib/(?!errors|ids|bytes/|hg/|repo/|graph/)"),
    never("overlay-is-below-tree", "^lib/overlay/", "^lib/(?!errors|ids|bytes/|hg/|repo/|overlay/)"),
    never("stores-know-no-hg", "^lib/(store|push-index)/", "^lib/(?!errors|ids|bytes/|store/|push-index/)"),
    never("tree-is-below-publish", "^lib/tree/", "^lib/(publish|pushlog|wire|web|serve|cli)/"),
    never("lib-knows-no-page", "^lib/", "^(app|components)/"),
    never("pages-take-views", "^(app|components)/", "^lib/(?!web/views/|serve/request-view)"),
    never("web-is-on-top", "^lib/(?!web/|wire/|serve/|cli/|runtime)", "^lib/(web|wire|serve|cli)/"),
    never(
      "one-chooser",
      "^lib/",
      "^lib/(store/(s3|dir|memory)|push-index/(sql|postgres))",
      `^lib/(store|push-index)/|^lib/runtime|${tests}`,
    ),
  ],
  options: {
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
  },
};
