/** Revsets about files, to be asked of `makeRevsetRepo`. */

const PATTERNS: readonly string[] = [
  ...[
    "README",
    "README.md",
    "src",
    "src/main.c",
    "src/*",
    "src/**",
    "**",
    "*",
    "**.c",
    "*.txt",
    "",
    ".",
    "./src/main.c",
    "src/",
  ],
  ...[
    "src//main.c",
    "src/../README",
    "..",
    "../x",
    "/etc",
    "/",
    ".hg",
    ".hg/x",
    "src/.hg/x",
    "a*b [c].txt",
    "a\\*b \\[c].txt",
  ],
  ...[
    "a\\*b \\[c\\].txt",
    "[a-c]*",
    "[!f]*",
    "[^f]*",
    "{README,odd.txt}",
    "{README,odd.txt",
    "odd.txt}",
    "a,b",
    "?dd.txt",
    "[]",
    "[",
  ],
  ...[
    "src/{main.c,lib/**}",
    "**/x.py",
    "s**/*.py",
    "src/[lm]*",
    "[z-a]",
    "path:src",
    "path:src/main.c",
    "path:.",
    "path:",
    "path:src/",
  ],
  ...[
    "path:./src",
    "path:../src",
    "path:sr",
    "path:feature.txt",
    "path:nope",
    "glob:src/*.c",
    "glob:src",
    "glob:",
    "glob:.hgtags",
  ],
  ...[
    "relglob:*.py",
    "relglob:main.c",
    "relglob:deep/*.py",
    "relglob:deep",
    "relglob:",
    "relglob:**",
    "relpath:src",
    "relpath:.",
  ],
  ...[
    "relpath:src/main.c",
    "relpath:../x",
    "rootglob:src/*",
    "rootglob:*.txt",
    "rootglob:../*",
    "rootfilesin:src",
    "rootfilesin:.",
  ],
  ...[
    "rootfilesin:",
    "rootfilesin:src/lib",
    "rootfilesin:src/lib/deep/",
    "rootfilesin:README",
    "re:src",
    "re:.*\\.py$",
    "re:main",
  ],
  ...[
    "re:README(?!X)",
    "re:(?i)readme",
    "re:[",
    "re:^src/(main|lib)",
    "relre:main",
    "relre:^src",
    "relre:(?i)README",
    "relre:\\.txt$",
  ],
  ...[
    "relre:(",
    "relre:(?i)^readme",
    "nope:src",
    "c:src",

    "RE:src",
    "glob:src/**.py",
    "glob:**/deep/*",
    "é",
  ],
  ...[
    ".hgtags",
    ".HGTAGS",
    "other/*.txt",
    "path:other",
    "glob:{other,src}/*",
    "glob:*\n*",
    "hundred.tx?",
    "path:other/copied.txt",
  ],
];

/** What touches, adds, modifies and removes the files of each pattern, and what their histories name. */
export const FILE_REVSETS: readonly string[] = PATTERNS.filter((pattern) => !pattern.includes("(?!")).flatMap(
  (pattern) => ["file", "adds", "modifies", "removes", "filelog"].map((name) => `${name}(${JSON.stringify(pattern)})`),
);

/** The same functions with other arguments, and what follows files. */
export const FOLLOW_REVSETS: readonly string[] = [
  ..."file()|file(a,b)|file(1:2)|adds()|modifies(1,2)|removes()|filelog()|filelog(1,2)|null and file('**')|null:2 - file('**')".split(
    "|",
  ),
  ..."null and adds('**')|reverse(file('src/**'))|not file('**.txt')|file('*.txt') and 5:1|file(README) or adds('src/**')".split(
    "|",
  ),
  ..."_matchfiles('p:src')|_matchfiles('p:src/**','x:src/lib')|_matchfiles('i:src')|_matchfiles('p:*.txt','p:README')".split(
    "|",
  ),
  ..."_matchfiles('p:main','d:relre')|_matchfiles('p:src','d:path')|_matchfiles()|_matchfiles('x:**.txt')".split("|"),
  ..."_matchfiles('r:1','r:2')|_matchfiles('d:path','d:re','p:x')|_matchfiles('p:src','d:')|_matchfiles('x:src/*.c','i:src')".split(
    "|",
  ),
  ..."follow()|_followfirst()|follow(README)|follow('README.md', 7)|follow('README.md', 1)|follow('README.md',startrev=12)".split(
    "|",
  ),
  ..."follow(startrev=5)|_followfirst(startrev=16)|follow('src',5)|follow('path:src/lib',startrev=tip)|follow('glob:**.txt', 16)".split(
    "|",
  ),
  ..."follow('other/copied.txt', 16)|follow('feature.txt', 9)|_followfirst('feature.txt',8)|follow('relre:.', 8)|follow('**', 5)".split(
    "|",
  ),
  ..."follow('.', 3)|follow('re:[', 3)|follow('README', nope)|follow(1:2)|follow('README',1,2)|follow('a*b [c].txt', 20)".split(
    "|",
  ),
  ..."follow('nope', 5)|follow('../x', 5)|follow('src/main.c', 0+1)|follow('src/main.c', none())|follow('',5)|follow(set=3)".split(
    "|",
  ),
  ..."followlines('src/main.c', 1, startrev=5)|followlines('src/main.c', 1:1, startrev=0, descend=true)|followlines('README.md',1,startrev=12)".split(
    "|",
  ),
  ..."followlines('README.md', 1:2, startrev=12)|followlines('feature.txt', 1:2, startrev=4)|followlines('feature.txt', 2, startrev=4)".split(
    "|",
  ),
  ..."followlines('feature.txt',1)|followlines('feature.txt')|followlines('feature.txt',1,2)|followlines('feature.txt', 2:1, startrev=4)".split(
    "|",
  ),
  ..."followlines('feature.txt', 0, startrev=4)|followlines('feature.txt', :1, startrev=4)|followlines('feature.txt', x, startrev=4)".split(
    "|",
  ),
  ..."followlines('feature.txt', 1, startrev=3, descend=yes)|followlines('feature.txt', 1, startrev=3, descend=maybe)".split(
    "|",
  ),
  ..."followlines('feature.txt', 1, startrev=3+4)|followlines('feature.txt', 1, startrev=none())|followlines('nope',1,startrev=4)".split(
    "|",
  ),
  ..."followlines('glob:feat*', 1, startrev=4)|followlines('glob:src/**', 1, startrev=4)|followlines('feature.txt',1,startrev=nope)".split(
    "|",
  ),
  ..."followlines('other/copied.txt', 1:2, startrev=16)|followlines('other/copied.txt', 1, startrev=14)|followlines(1:2, 3)".split(
    "|",
  ),
  ..."followlines('path:feature.txt', 1, startrev=4, descend=0)|reverse(followlines('feature.txt', 1:2, startrev=9))".split(
    "|",
  ),
];
