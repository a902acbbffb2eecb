"""A Mercurial extension that makes a repository with a long changelog and next to no files: what `bench/scale-open.mjs` opens.

    hg --config extensions.long=bench/long-base.py bench-long-base REPO [--changesets N]

Each thousandth changeset edits the one file; those between say what they did and change nothing, so that nothing but
the changelog grows. The same arguments make the same repository.
"""

import random

from mercurial import hg, metadata, registrar

cmdtable = {}
command = registrar.command(cmdtable)

EDIT_EVERY = 1000
NAME = b'README.txt'
START_SECONDS = 1_200_000_000
WORDS = (
    b'assert browser cache clip compile document element event fetch flush frame guard handle layout limit merge '
    b'node observe parse reduce remove request resolve schedule session share stream table thread token update'
).split()


@command(b'bench-long-base', [(b'', b'changesets', 1_000_000, b'how many')], b'REPO [--changesets N]', norepo=True)
def make_long_base(ui, path, changesets):
    """make a repository with a long changelog"""
    choose = random.Random(3)
    repo = hg.repository(ui, path, create=True).unfiltered()
    with repo.lock(), repo.transaction(b'bench') as transaction:
        filelog = repo.file(NAME)
        node = manifest_node = file_node = repo.nullid
        with ui.makeprogress(b'changesets', total=changesets) as progress:
            for rev in range(changesets):
                touched = [NAME] if rev % EDIT_EVERY == 0 else []
                if touched:
                    progress.update(rev)
                    file_node = filelog.add(b'%d\n' % rev, None, transaction, rev, file_node, repo.nullid)
                    context = repo.manifestlog[manifest_node].copy()
                    context.read()[NAME] = file_node
                    manifest_node = context.write(transaction, rev, manifest_node, repo.nullid, [NAME], [])
                node = repo.changelog.add(
                    manifest_node,
                    metadata.ChangingFiles(touched=touched),
                    describe(rev, choose),
                    transaction,
                    node,
                    repo.nullid,
                    b'Engineer %d <engineer%d@example.org>' % (rev % 997, rev % 997),
                    (START_SECONDS + rev * 60, 0),
                )


def describe(rev, choose):
    """a message of one line, as long as they are"""
    words = b' '.join(choose.choices(WORDS, k=choose.randrange(4, 12)))
    return b'Bug %d - %s. r=engineer%d' % (500_000 + rev, words, choose.randrange(997))
