"""hgweb as a WSGI application over the repository that HGWEB_REPOSITORY names: what gunicorn runs."""

import os

from mercurial.hgweb import hgweb_mod

application = hgweb_mod.hgweb(os.environb[b'HGWEB_REPOSITORY'], name=b'try')
