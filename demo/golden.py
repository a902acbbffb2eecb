"""Writes what hg and hgweb say of each push: golden.py BASE DATA WORK. Run by make.mjs, in hg's own Python."""

import io
import json
import os
import shutil
import subprocess
import sys

from mercurial import ui as uimod
from mercurial.hgweb import hgweb_mod

# As hg.mozilla.org has them.
DIFF_SETTINGS = {b"git": b"1", b"showfunc": b"1", b"unified": b"8"}


def hg(*args):
    return subprocess.run(("hg",) + args, check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")


def hgweb_of(repository):
    """Returns a function that gives the body of one of hgweb's pages."""
    ui = uimod.ui.load()
    for name, value in DIFF_SETTINGS.items():
        ui.setconfig(b"diff", name, value)
    app = hgweb_mod.hgweb(repository.encode("utf-8"), baseui=ui)

    def get(path):
        status = []
        environ = {
            "REQUEST_METHOD": "GET",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "SERVER_NAME": "localhost",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(b""),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        body = b"".join(app(environ, lambda line, headers, exc_info=None: status.append(line)))
        if not status[0].startswith("200 "):
            raise RuntimeError("hgweb answered %s to %s" % (status[0], path))
        return body.decode("utf-8")

    return get


def golden(overlay, nodes):
    get = hgweb_of(overlay)
    logs = {log["node"]: log for log in json.loads(hg("-R", overlay, "log", "-r", "bundle()", "-T", "json"))}
    return {
        "length": int(hg("-R", overlay, "log", "-r", "tip", "-T", "{rev}")) + 1,
        "heads": hg("-R", overlay, "log", "-r", "heads(bundle())", "-T", "{node}\n").split(),
        "changesets": [
            {
                "node": node,
                "log": logs[node],
                "children": hg("-R", overlay, "log", "-r", "children(%s)" % node, "-T", "{node}\n").split(),
                "files": hg("-R", overlay, "status", "--change", node, "--no-status", "--print0").split("\0")[:-1],
                "copies": hg("-R", overlay, "log", "-r", node, "-T", "{file_copies % '{name}\\0{source}\\n'}").split("\n")[:-1],
                "export_git": hg("-R", overlay, "export", "--git", "-r", node),
                "raw_rev": get("/raw-rev/" + node),
                "json_rev": json.loads(get("/json-rev/" + node)),
            }
            for node in nodes
        ],
    }


def main(base, data, work):
    with open(os.path.join(data, "pushes.json"), encoding="utf-8") as file:
        pushes = {push["id"]: push for push in json.load(file)}
    for push in pushes.values():
        # hg lays one bundle over a repository, not two: those below go into a copy of the base.
        ground = os.path.join(work, "ground-" + push["id"])
        shutil.copytree(base, ground)
        for below in push["depends"]:
            hg("-R", ground, "unbundle", "-q", os.path.join(data, pushes[below]["bundle"]))
        overlay = "bundle:%s+%s" % (ground, os.path.join(data, push["bundle"]))
        with open(os.path.join(data, "golden", push["id"] + ".json"), "w", encoding="utf-8") as file:
            json.dump(golden(overlay, push["nodes"]), file, indent=1, ensure_ascii=False, sort_keys=True)
            file.write("\n")


main(*sys.argv[1:])
