/** Lets tests ask the real Mercurial what revsets mean. */
import { encodeUtf8b } from "../../bytes/text";
import { askPython } from "../../hg/testing/ask-python";

const SCRIPT = `
from mercurial import error, hg, revset, ui as uimod
u = uimod.ui.load()
u.setconfig(b"ui", b"forcecwd", question["path"].encode())
repo = hg.repository(u, question["path"].encode()).filtered(b"served")
# hgweb's own: file patterns begin at the root of the repository.
repo.ui.setconfig(b"ui", b"forcecwd", repo.root)
out = []
for text in question["revsets"]:
    try:
        found = revset.match(repo.ui, to_bytes(text), lookup=revset.lookupfn(repo))(repo)
        out.append(list(found))
    except error.RepoLookupError:
        out.append("unknown")
    except (error.ParseError, error.Abort, LookupError):
        out.append("malformed")
answer(out)
`;

/** The revisions of a revset in order; or what is wrong: it is no revset, or names what is not there. */
export type RevsetAnswer = readonly number[] | "malformed" | "unknown";

/** Asks for each revset in the served part of the repository at `path`. */
export function askRevsets(path: string, revsets: readonly string[]): RevsetAnswer[] {
  const bytes = revsets.map((revset) => encodeUtf8b(revset).toString("latin1"));
  return askPython(SCRIPT, { path, revsets: bytes }) as RevsetAnswer[];
}
