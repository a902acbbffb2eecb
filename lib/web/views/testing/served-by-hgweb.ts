/** Lets tests ask the real hgweb for pages of a repository, as hg.mozilla.org has it set up. */
import { askPython } from "../../../hg/testing/ask-python";

const SCRIPT = `
import io, os, time, urllib.parse
# A web server runs without it, and with it the index of the help fails.
os.environ.pop("HGPLAIN", None)
from mercurial import ui as uimod
from mercurial.hgweb import hgweb_mod, hgwebdir_mod

ui = uimod.ui.load()
for section, name, value in ((b"web", b"maxchanges", b"20"), (b"web", b"style", b"gitweb"), (b"web", b"guessmime", b"1"),
        (b"web", b"allow-archive", b"zip gz bz2")):
    ui.setconfig(section, name, value)
for name, value in ((b"git", b"1"), (b"showfunc", b"1"), (b"unified", b"8")):
    ui.setconfig(b"diff", name, value)
if question["now"] is not None:
    time.time = lambda: question["now"]
if question["repositories"] is None:
    prefix = "/try"
    app = hgweb_mod.hgweb(question["repository"].encode(), name=b"try", baseui=ui)
else:
    prefix = ""
    app = hgwebdir_mod.hgwebdir([(name.encode(), path.encode()) for name, path in question["repositories"]], baseui=ui)

def ask(url):
    path, _, query = url.partition("?")
    environment = {
        "REQUEST_METHOD": "GET", "SCRIPT_NAME": prefix, "QUERY_STRING": query,
        "PATH_INFO": os.fsdecode(urllib.parse.unquote_to_bytes(path.removeprefix(prefix))),
        "SERVER_NAME": "localhost", "SERVER_PORT": "3000", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr,
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    head = []
    body = []
    def start(status, headers, error=None):
        head.extend((status, dict(headers)))
        return body.append
    for chunk in app(environment, start):
        body.append(chunk)
    page = {"status": int(head[0][:3]), "type": head[1].get("Content-Type"), "body": to_text(b"".join(body))}
    disposition = head[1].get("Content-Disposition", "")
    return {**page, "attachment": disposition} if disposition.startswith("attachment") else page

answer([ask(url) for url in question["urls"]])
`;

/** What hgweb answered; the body's bytes as latin1. */
export interface ServedPage {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** The `Content-Disposition` of what is to be saved. */
  readonly attachment?: string;
}

/**
 * Asks hgweb for `urls` (each begins with `/try`) of the repository in the folder `repository`; the answers by URL.
 * @param now the moment that it takes for the present, Unix seconds; the true one when left out
 */
export function servedByHgweb(
  repository: string,
  urls: readonly string[],
  now?: number,
): ReadonlyMap<string, ServedPage> {
  return askScript({ repository, repositories: null, now: now ?? null }, urls);
}

/** Asks hgweb for `urls` of a site with several repositories, each a name and a folder; the answers by URL. */
export function servedByHgwebdir(
  repositories: readonly (readonly [name: string, folder: string])[],
  urls: readonly string[],
): ReadonlyMap<string, ServedPage> {
  return askScript({ repositories, now: null }, urls);
}

function askScript(question: object, urls: readonly string[]): ReadonlyMap<string, ServedPage> {
  const pages = askPython(SCRIPT, { ...question, urls }) as ServedPage[];
  return new Map(pages.map((page, i) => [urls[i] ?? "", page]));
}
