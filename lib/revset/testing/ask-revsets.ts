/** Lets tests ask the real Mercurial what revsets mean. */
import { toByteString } from "../../bytes/text";
import { askPython } from "../../hg/testing/ask-python";

const SCRIPT = `
from mercurial import error, hg, revset, ui as uimod
import datetime, os, time
time.time = lambda: question["now"]
class Date(datetime.date):
    @classmethod
    def today(cls):
        return datetime.datetime.utcfromtimestamp(question["now"]).date()
datetime.date = Date
u = uimod.ui.load()
u.setconfig(b"ui", b"forcecwd", question["path"].encode())
if question["bundle"]:
    u.setconfig(b"bundle", b"mainreporoot", question["path"].encode())
repo = hg.repository(u, (question["bundle"] or question["path"]).encode()).filtered(b"served")
# hgweb's own: file patterns begin at the root of the repository.
repo.ui.setconfig(b"ui", b"forcecwd", repo.root)
os.chdir(repo.root) # what a repository with a bundle goes by
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

/** When revsets are asked, Unix seconds: 2015-03-07 12:34:56. */
export const ASKED_AT_SECONDS = 1_425_731_696;

/** What is asked: a repository, and a bundle that is laid over it. */
export interface Asked {
  readonly path: string;
  readonly bundle?: string;
}

/** Asks for each revset in the served part of a repository. */
export function askRevsets({ path, bundle }: Asked, revsets: readonly string[]): RevsetAnswer[] {
  const question = { path, bundle: bundle ?? null, revsets: revsets.map(toByteString), now: ASKED_AT_SECONDS };
  return askPython(SCRIPT, question) as RevsetAnswer[];
}
