"""A Mercurial extension that makes a repository as large as the largest: what `bench/huge.mjs` measures.

    hg --config extensions.huge=bench/huge-base.py bench-huge-base REPO [--files N] [--revisions N]

First some files get a long history each, of edits as people make them, merges among them; then imports bring the
manifest to its size, as vendoring does. Of the imported files only those in the listed directories have contents:
to list another one nothing of it is read but its line in the manifest.

The same arguments make the same repository. A last line of JSON names what is in it.
"""

import hashlib
import json
import os
import random

from mercurial import hg, manifest, metadata, pycompat, registrar

cmdtable = {}
command = registrar.command(cmdtable)

HOT_FILES = 7
IMPORTS = 30
DEPTH = 7
FILES_IN_ROOT = 60
FILES_IN_LARGEST = 60
FIRST_LINES = 1000
LAST_LINES = 2600
START_SECONDS = 1_400_000_000

WORDS = (
    'accessible actor animation baseline browser cache canvas certificate channel clip compositor console content '
    'cookie crypto debugger document docshell element event fetch flex font frame generic gesture grid image indexed '
    'inspector layer layout locale manifest media memory module network observer origin parser platform policy '
    'profile queue region render request resource runtime sandbox scroll security selection service session shader '
    'stream style surface table target telemetry thread timer token tracker transform transport update utility '
    'vector video viewport widget window worker'
).split()
TOP = (
    'accessible browser build caps config devtools docshell dom editor extensions gfx hal image intl ipc js layout '
    'media memory mobile modules netwerk python remote security services servo testing toolkit tools'
).split()
SUFFIXES = ('.cpp', '.h', '.js', '.html', '.rs', '.py', '.css', '.ini')


@command(
    b'bench-huge-base',
    [(b'', b'files', 300_000, b'files in the last manifest'), (b'', b'revisions', 2_500, b'revisions of a file')],
    b'REPO [--files N] [--revisions N]',
    norepo=True,
)
def make_huge_base(ui, path, files, revisions):
    """make a repository with a huge manifest and files of many revisions"""
    choose = random.Random(1)
    repo = hg.repository(ui, path, create=True).unfiltered()
    with repo.lock(), repo.transaction(b'bench') as transaction:
        writer = Writer(repo, transaction)
        hot = write_histories(ui, writer, revisions, choose)
        largest = write_imports(ui, writer, files, choose)
    facts = {
        'changesets': len(repo),
        'files': len(repo[b'tip'].manifest()),
        'node': repo[b'tip'].hex().decode(),
        'revisions': [len(repo.file(name)) for name in hot],
        'hot': [name.decode() for name in hot],
        'directory': largest,
    }
    ui.write(pycompat.sysbytes(json.dumps(facts)) + b'\n')


class State:
    """A changeset, its manifest, and the revision of each file with contents."""

    def __init__(self, node, manifest_node, texts):
        self.node = node
        self.manifest_node = manifest_node
        self.texts = texts


class Writer:
    """Writes changesets, each on a state, without a working directory."""

    def __init__(self, repo, transaction):
        self.repo = repo
        self.transaction = transaction
        self.filelogs = {}
        self.tip = State(repo.nullid, repo.nullid, {})

    def add_file(self, name, lines, parents=()):
        """writes a file revision of the changeset that is written next; parents are (node, lines)"""
        filelog = self.filelogs.get(name)
        if filelog is None:
            filelog = self.filelogs[name] = self.repo.file(name)
        p1, p2 = ([node for node, _ in parents] + [self.repo.nullid] * 2)[:2]
        text = b''.join(lines)
        return filelog.add(text, None, self.transaction, len(self.repo.changelog), p1, p2), lines

    def commit(self, changed, on=None, other=None, more=()):
        """writes a changeset; `changed` gives file revisions by name, `more` (name, node) of files without contents"""
        on = on or self.tip
        repo = self.repo
        link = len(repo.changelog)
        nodes = {**{name: node for name, (node, _) in changed.items()}, **dict(more)}
        if more:
            # All lines at once: a manifest that is told of each file by name takes longer with each.
            old = repo.manifestlog[on.manifest_node].read().text().splitlines(True)
            new = [b'%s\0%s\n' % (name, node.hex().encode()) for name, node in nodes.items()]
            entries = manifest.manifestdict(repo.nodeconstants.nodelen, b''.join(sorted(old + new)))
            add = repo.manifestlog.getstorage(b'').add
            other_node = repo.nullid
            manifest_node = add(entries, self.transaction, link, on.manifest_node, other_node, sorted(nodes), [])
        else:
            context = repo.manifestlog[on.manifest_node].copy()
            for name, node in nodes.items():
                context.read()[name] = node
            other_node = other.manifest_node if other else repo.nullid
            manifest_node = context.write(self.transaction, link, on.manifest_node, other_node, sorted(nodes), [])
        user = b'Engineer %d <engineer%d@example.org>' % (link % 97, link % 97)
        node = repo.changelog.add(
            manifest_node,
            metadata.ChangingFiles(touched=nodes),
            b'Bug %d - change %s' % (1_000_000 + link, b', '.join(sorted(changed)) or b'what is vendored'),
            self.transaction,
            on.node,
            other.node if other else repo.nullid,
            user,
            (START_SECONDS + link * 600, 0),
        )
        self.tip = State(node, manifest_node, {**on.texts, **changed})
        return self.tip


def write_histories(ui, writer, revisions, choose):
    hot = [b'%s/hot/%s-%d.js' % (TOP[i].encode(), WORDS[i * 7].encode(), i) for i in range(HOT_FILES)]
    for name in hot:
        writer.commit({name: writer.add_file(name, [new_line(choose) for _ in range(FIRST_LINES)])})
    left = [name for name in hot for _ in range(revisions - 1)]
    choose.shuffle(left)
    written = {name: 1 for name in hot}
    total = len(left)
    with ui.makeprogress(b'file revisions', total=total) as progress:
        for at, name in enumerate(left):
            progress.update(at)
            if written[name] >= revisions:
                continue
            wanted = FIRST_LINES + (LAST_LINES - FIRST_LINES) * written[name] // revisions
            if choose.random() < 0.02 and written[name] + 3 <= revisions:
                write_merge(writer, name, wanted, choose)
                written[name] += 3
            else:
                before = writer.tip.texts[name]
                lines = apply_edits(before[1], choose_edits(before[1], wanted, choose))
                writer.commit({name: writer.add_file(name, lines, [before])})
                written[name] += 1
    return hot


def write_merge(writer, name, wanted, choose):
    """two changesets on one parent, in different halves of a file, and their merge"""
    parent = writer.tip
    before = parent.texts[name]
    middle = len(before[1]) // 2
    above = choose_edits(before[1], wanted, choose, 0, middle - 1)
    below = choose_edits(before[1], wanted, choose, middle + 1, len(before[1]))
    one = writer.commit({name: writer.add_file(name, apply_edits(before[1], above), [before])})
    other = writer.commit({name: writer.add_file(name, apply_edits(before[1], below), [before])}, on=parent)
    lines = apply_edits(before[1], above + below)
    sides = [one.texts[name], other.texts[name]]
    writer.commit({name: writer.add_file(name, lines, sides)}, on=one, other=other)


def choose_edits(lines, wanted, choose, start=0, end=None):
    """chooses (start, end, new lines), ascending, within a range of lines"""
    end = len(lines) if end is None else end
    if choose.random() < 0.01:
        first = choose.randrange(start, max(start + 1, end - 120))
        last = min(end, first + 100)
        return [(first, last, [b'  ' + line for line in lines[first:last]])]
    edits = []
    for at in sorted(choose.randrange(start, end) for _ in range(choose.choice((1, 1, 1, 2, 3)))):
        if edits and at <= edits[-1][1]:
            continue
        removed = min(choose.choice((0, 1, 1, 1, 2, 3, 6)), end - at)
        added = choose.choice((1, 1, 1, 2, 3, 6, 10)) if len(lines) < wanted else choose.choice((0, 1, 1, 1, 2, 3))
        edits.append((at, at + removed, [new_line(choose) for _ in range(added)]))
    return edits


def apply_edits(lines, edits):
    lines = list(lines)
    for start, end, new in reversed(edits):
        lines[start:end] = new
    return lines


def new_line(choose):
    """a line of code; every third is like many others"""
    kind = choose.random()
    indent = '  ' * choose.randrange(1, 5)
    if kind < 0.33:
        return (choose.choice(('', indent + '}', indent + '} else {', indent + 'return;', indent + '*/')) + '\n').encode()
    one, two, three = (choose.choice(WORDS) for _ in range(3))
    if kind < 0.6:
        return f'{indent}const {one}{two.title()} = this.{three}({two}, {choose.randrange(500)});\n'.encode()
    if kind < 0.8:
        return f'{indent}if ({one}.has{two.title()} && !{three}) {{\n'.encode()
    return f'{indent}// The {one} of a {two} waits for its {three}, see bug {choose.randrange(1_800_000)}.\n'.encode()


def write_imports(ui, writer, files, choose):
    """brings the manifest to its size, ten files to a directory; returns the directory with the most"""
    names = [b'%s.%s' % (word.encode(), b'toml') for word in WORDS[:FILES_IN_ROOT]]
    directories = list_directories(files // 10, choose)
    largest = max(directories, key=lambda path: path.count('/'))
    present = HOT_FILES + len(names) + FILES_IN_LARGEST
    names += [f'{largest}/{word}-{at}.cpp'.encode() for at, word in enumerate(WORDS[:FILES_IN_LARGEST])]
    listed = {name: writer.add_file(name, [new_line(choose) for _ in range(choose.randrange(2, 40))]) for name in names}
    writer.commit(listed)
    others = [directory for directory in directories if directory != largest]
    more = []
    for at in range(files - present):
        directory = others[at % len(others)]
        name = f'{directory}/{choose.choice(WORDS)}_{choose.choice(WORDS)}_{at}{choose.choice(SUFFIXES)}'.encode()
        more.append((name, hashlib.sha1(name).digest()))
    with ui.makeprogress(b'imports', total=IMPORTS) as progress:
        for at in range(IMPORTS):
            progress.update(at)
            writer.commit({}, more=more[at::IMPORTS])
    # The tip is an ordinary changeset.
    name = names[0]
    before = writer.tip.texts[name]
    writer.commit({name: writer.add_file(name, before[1] + [new_line(choose)], [before])})
    return largest


def list_directories(count, choose):
    """names directories below each other"""
    directories = list(TOP)
    parents = list(TOP)
    seen = set(TOP)
    for at in range(len(TOP), count):
        path = f'{choose.choice(parents)}/{choose.choice(WORDS)}'
        if path in seen:
            path = f'{path}-{at}'
        seen.add(path)
        directories.append(path)
        if path.count('/') < DEPTH and len(parents) < count // 8:
            parents.append(path)
    return directories
