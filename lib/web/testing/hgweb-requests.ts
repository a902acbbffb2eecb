/** Lets tests ask the real hgweb how it takes a URL: which command ran, with which node, file and style, or which error. */
import { askPython } from "../../hg/testing/ask-python";

const SCRIPT = `
import io, os, shutil, subprocess, tempfile, urllib.parse
from mercurial import ui as uimod
from mercurial.hgweb import hgweb_mod, webcommands

folder = tempfile.mkdtemp(prefix="headless-try-hgweb-")
try:
    repository = os.path.join(folder, "base")
    os.makedirs(os.path.join(repository, "a", "b"))
    for name in ("a/b/f", "x.txt"):
        with open(os.path.join(repository, name), "w") as out:
            out.write(name)
    for args in (["init"], ["add", "-q"], ["commit", "-m", "one", "-u", "u"]):
        subprocess.check_call(["hg", *args], cwd=repository)
    ui = uimod.ui.load()
    ui.setconfig(b"web", b"style", b"gitweb")
    app = hgweb_mod.hgweb(repository.encode(), name=b"try", baseui=ui)

    taken = []
    class Taken(BaseException):
        pass
    def spy(name):
        def command(web):
            params = web.req.qsparams
            get = lambda key: to_text(params[key]) if key in params else None
            names = ("node", "file", "style", "type", "rev")
            taken.append(dict(command=name, **{key: get(key.encode()) for key in names}))
            raise Taken()
        return command
    real = {}
    for name in (name.decode() for name in webcommands.__all__):
        real[name] = getattr(webcommands, name)

    def ask(url, agent):
        taken.clear()
        path, _, query = url.partition("?")
        environment = {
            "REQUEST_METHOD": "GET", "SCRIPT_NAME": "/try", "QUERY_STRING": query, "HTTP_USER_AGENT": agent,
            "PATH_INFO": os.fsdecode(urllib.parse.unquote_to_bytes(to_bytes(path.removeprefix("/try")))),
            "SERVER_NAME": "h", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
            "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
        }
        head = []
        try:
            body = b"".join(app(environment, lambda status, headers, error=None: head.extend((status, dict(headers)))))
        except Taken:
            return {"status": 200, "type": "", "body": ""}
        return {"status": int(head[0][:3]), "type": head[1].get("Content-Type"), "body": to_text(body)}

    answers = []
    for url, agent in question["urls"]:
        if question["spy"]:
            for name in real:
                setattr(webcommands, name, spy(name))
        answered = ask(url, agent)
        answered["taken"] = taken[0] if taken else None
        answers.append(answered)
    answer(answers)
finally:
    shutil.rmtree(folder)
`;

/** How hgweb took a request; texts are bytes as latin1. */
export interface HgwebAnswer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** With `spy`: what reached the command (which then does not run), or `null` when none was reached. */
  readonly taken: Readonly<Record<"command" | "node" | "file" | "style" | "type" | "rev", string | null>> | null;
}

/**
 * Asks hgweb, which serves a repository with the files `a/b/f` and `x.txt` as the tree `try`.
 *
 * @param urls each a URL and a `User-Agent`
 * @param spy whether to see what reaches the commands, in place of their answers
 */
export function askHgweb(urls: readonly (readonly [url: string, agent: string])[], spy: boolean): HgwebAnswer[] {
  return askPython(SCRIPT, { urls, spy }) as HgwebAnswer[];
}
