"""Answers URLs as hgweb does: questions as lines of JSON on stdin, answers on stdout. Texts are bytes as latin1.

{"ask": URL, "repository": R, "mount": M} gives status, type, disposition and body (base64) of the page that hgweb,
mounted at M, has for URL. {"tell": R} gives the changesets that hgweb shows in R, with their files, and the nodes of
those it does not.
"""
import base64
import io
import json
import os
import sys
import time
import urllib.parse

from mercurial import hg, node, ui as uimod, urllibcompat
from mercurial.hgweb import hgweb_mod

SETTINGS = (
    (b"diff", b"git", b"1"),
    (b"diff", b"showfunc", b"1"),
    (b"diff", b"unified", b"8"),
    (b"web", b"style", b"gitweb"),
    (b"web", b"maxchanges", b"20"),
    (b"web", b"guessmime", b"1"),
    (b"web", b"allow-archive", b"zip gz bz2"),
    (b"experimental", b"changegroup3", b"yes"),
)

NOW = int(sys.argv[1])
# The ages of raw-graph are told from a clock that stands still.
time.time = lambda: float(NOW)
applications = {}


def open_ui():
    ui = uimod.ui.load()
    for section, name, value in SETTINGS:
        ui.setconfig(section, name, value)
    return ui


def application(repository):
    if repository not in applications:
        applications[repository] = hgweb_mod.hgweb(repository.encode(), name=b"try", baseui=open_ui())
    # A bundle's repository takes the patterns of revsets for relative to the process's own folder.
    os.chdir(repository.removeprefix("bundle:").split("+")[0])
    return applications[repository]


def parse_query(query, keep_blank_values):
    """Parses a query into bytes; hgweb 6.3.2's own parser dies of any that is not ASCII."""
    pairs = urllib.parse.parse_qsl(query.decode("latin1"), keep_blank_values, encoding="latin1")
    return [(name.encode("latin1"), value.encode("latin1")) for name, value in pairs]


def ask(repository, mount, url):
    path, _, query = url.partition("?")
    environment = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": mount,
        "PATH_INFO": os.fsdecode(urllib.parse.unquote_to_bytes(path.removeprefix(mount))),
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "3000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    head = []
    written = []

    def respond(status, headers, error=None):
        head.extend((status, dict(headers)))
        return written.append

    try:
        body = b"".join(application(repository)(environment, respond))
    except Exception as error:
        # What a server makes of it.
        return {"status": 500, "crash": repr(error), "body": ""}
    status, headers = head
    return {
        "status": int(status[:3]),
        "type": headers.get("Content-Type"),
        "disposition": headers.get("Content-Disposition"),
        "body": base64.b64encode(b"".join(written) + body).decode("ascii"),
    }


def text(data):
    return data.decode("latin1")


def tell(repository):
    whole = hg.repository(open_ui(), repository.encode())
    shown = whole.filtered(b"served")
    changesets = []
    for rev in shown:
        changeset = shown[rev]
        changesets.append(
            {
                "rev": rev,
                "node": node.hex(changeset.node()).decode(),
                "parents": [node.hex(parent.node()).decode() for parent in changeset.parents()],
                "user": text(changeset.user()),
                "description": text(changeset.description()),
                "changed": [text(path) for path in changeset.files()],
                "files": {text(path): node.hex(id).decode() for path, id in changeset.manifest().items()},
            }
        )
    visible = set(shown)
    return {
        "changesets": changesets,
        "hidden": [node.hex(whole.unfiltered()[rev].node()).decode() for rev in whole.unfiltered() if rev not in visible],
        "names": sorted(
            {text(name) for names in (shown.tags(), shown._bookmarks, shown.branchmap()) for name in names} - {"tip"}
        ),
    }


urllibcompat.urlreq.parseqsl = parse_query
for line in sys.stdin:
    question = json.loads(line)
    if "tell" in question:
        answer = tell(question["tell"])
    else:
        answer = ask(question["repository"], question["mount"], question["ask"])
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()
