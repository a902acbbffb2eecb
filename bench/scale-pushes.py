"""A Mercurial extension that makes try pushes on a repository, each a bundle of its own: what `bench/scale.mjs` measures.

    hg --config extensions.pushes=bench/scale-pushes.py bench-pushes REPO OUT [--pushes N]

Each push has one to six changesets on one of the newest changesets; each edits one to four files of the root or of a
directory called `hot`: those have contents in what `huge-base.py` makes. They are committed into a copy of the repository and
bundled from there, and the copy goes: the repository itself never has a head.

Writes OUT/pushes/NNNNN.hg and OUT/pushes.json. The same arguments make the same pushes.
"""

import json
import os
import random
import shutil

from mercurial import commands, context, hg, registrar

cmdtable = {}
command = registrar.command(cmdtable)

BASES = 8
START_SECONDS = 1_450_000_000


@command(b'bench-pushes', [(b'', b'pushes', 200, b'how many')], b'REPO OUT [--pushes N]', norepo=True)
def make_pushes(ui, source, out, pushes):
    """make try pushes, a bundle each"""
    choose = random.Random(2)
    copy = os.path.join(out, b'copy')
    shutil.copytree(source, copy)
    repo = hg.repository(ui, copy).unfiltered()
    bases = [repo[len(repo) - 1 - back].node() for back in range(BASES)]
    files = [name for name in repo[bases[-1]].manifest() if b'/' not in name or b'/hot/' in name]
    os.mkdir(os.path.join(out, b'pushes'))
    made = []
    with ui.makeprogress(b'pushes', total=pushes) as progress:
        for number in range(pushes):
            progress.update(number)
            name = b'pushes/%05d.hg' % number
            push = commit_push(repo, choose.choice(bases), files, number, choose)
            revs = {'rev': [push['tip'].encode()], 'base': [push['base'].encode()]}
            commands.bundle(ui, repo, os.path.join(out, name), type=b'zstd-v2', **revs)
            made.append({'bundle': name.decode(), **push})
    with open(os.path.join(out, b'pushes.json'), 'w') as listing:
        listing.write('[\n' + ',\n'.join(json.dumps(push) for push in made) + '\n]\n')
    shutil.rmtree(copy)


def commit_push(repo, base, files, number, choose):
    """commits the changesets of a push; returns what pushes.json says of it"""
    date = START_SECONDS + number * 600
    user = b'Engineer %d <engineer%d@example.org>' % (number % 97, number % 97)
    nodes = []
    touched = set()
    parent = base
    for _ in range(choose.randrange(1, 7)):
        changed = {name: edit(repo[parent][name].data(), choose) for name in choose.sample(files, choose.randrange(1, 5))}
        touched.update(changed)
        text = b'Bug %d - try %s' % (1_500_000 + number, b', '.join(sorted(changed)))

        def read_file(repo, commit, name, changed=changed):
            return context.memfilectx(repo, commit, name, changed[name])

        parents = (parent, repo.nullid)
        parent = repo.commitctx(context.memctx(repo, parents, text, sorted(changed), read_file, user, (date, 0)))
        nodes.append(parent.hex())
    return {
        'user': user.decode(),
        'date': date,
        'base': base.hex(),
        'tip': nodes[-1],
        'nodes': nodes,
        'files': sorted(name.decode() for name in touched),
    }


def edit(text, choose):
    """puts some lines in the place of others"""
    lines = text.splitlines(True)
    at = choose.randrange(len(lines) + 1)
    lines[at : at + choose.randrange(3)] = [b'try %d;\n' % choose.randrange(1_000_000) for _ in range(choose.randrange(1, 6))]
    return b''.join(lines)
