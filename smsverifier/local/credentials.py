"""The keys of one run of the embedded AWS, in files that only their owner can read.

Written by `__main__`, read by `process`. Nothing of moto or werkzeug may be imported here.
"""

import base64
import contextlib
import hashlib
import hmac
import html
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from smsverifier.access_key import AccessKey
from smsverifier.local.endpoints import HOST, OURS, Site
from smsverifier.platform.files import FILES

# Made anew at every start, good until its end. Whoever can read the files is its owner:
#
# credentials, config   for any AWS client, by AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE
# run.json              for this program: the same keys, and the secret of the inner pages
# outbox.html           for a browser, once somebody opened the outbox: it leads there

REGION = "ap-south-1"
"""Of clients that name none: the configuration's default."""

CREDENTIALS, CONFIG, RUN, LEADS_TO_OUTBOX = "credentials", "config", "run.json", "outbox.html"
_CREDENTIALS = "[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"
_REDIRECT = (
    '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
    '<meta http-equiv="refresh" content="0; url={url}"><title>{title}</title>'
    '<a href="{url}">{title}</a>\n'
)
_CONFIG = "[default]\nregion = {region}\nendpoint_url = http://{host}:{port}\n"


@dataclass(frozen=True)
class Keys:
    """What opens one run: a key for calls, a secret for the pages."""

    access_key: AccessKey
    page_secret: str = field(repr=False)

    def page(self, name: str) -> str:
        """The path of an inner page, for example of `outbox`."""
        return f"{OURS}{self.page_secret}/{name}"

    def proof(self, port: int, nonce: str) -> str:
        """What only a holder of these keys can answer to `nonce`, on this port.

        By what no request holds: an open outbox goes on sending the pages' secret to whatever
        program gets the port of a run that was killed.
        """
        told = f"{port} {nonce}".encode()
        return hmac.new(self.access_key.secret.encode(), told, hashlib.sha256).hexdigest()


def new_keys() -> Keys:
    """Keys that nobody has yet."""
    return Keys(new_access_key("AKIA"), secrets.token_urlsafe(16))


def new_access_key(kind: str, token: str = "") -> AccessKey:
    """A key pair in the form of AWS's; `kind` is AKIA for a user's, ASIA for a role's."""
    identifier = kind + base64.b32encode(secrets.token_bytes(10)).decode()
    return AccessKey(identifier, base64.b64encode(secrets.token_bytes(30)).decode(), token)


def write_keys(keys: Keys, site: Site) -> None:
    """Leave the keys for their owner, in place of those of an earlier run. Raises OSError."""
    pair = keys.access_key
    run = {
        "access_key_id": pair.id,
        "secret_access_key": pair.secret,
        "page_secret": keys.page_secret,
    }
    with FILES.own_folder(site.keys, make=True) as folder:
        folder.write(CREDENTIALS, _CREDENTIALS.format(id=pair.id, secret=pair.secret))
        folder.write(CONFIG, _CONFIG.format(region=REGION, host=HOST, port=site.port))
        folder.write(RUN, json.dumps(run))


def read_keys(site: Site) -> Keys | None:
    """The keys of the last run at `site`; None where they are not to be had."""
    try:
        with FILES.own_folder(site.keys, make=False) as folder:
            run = json.loads(folder.read(RUN))
        pair = AccessKey(str(run["access_key_id"]), str(run["secret_access_key"]))
        return Keys(pair, str(run["page_secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def write_outbox_file(outbox_url: str, site: Site) -> Path:
    """A page that leads to the outbox, for a browser: its address holds no secret. Raises OSError.

    What a program is started with can be read by every user of the machine; this file cannot.
    """
    return write_redirect(site.keys, LEADS_TO_OUTBOX, outbox_url, "The outbox")


def write_redirect(path: Path, name: str, url: str, title: str) -> Path:
    """A page that leads to `url`, in a folder that only its owner can read. Raises OSError."""
    with FILES.own_folder(path, make=True) as folder:
        folder.write(name, _REDIRECT.format(url=html.escape(url), title=title))
    return path / name


def remove_redirect(path: Path, name: str) -> None:
    """Take it away with its folder, if nothing else is in that."""
    with contextlib.suppress(OSError), FILES.own_folder(path, make=False) as folder:
        folder.remove(name)
    with contextlib.suppress(OSError):
        path.rmdir()


def remove_keys(site: Site) -> None:
    """Take the files away; they open nothing any more."""
    with contextlib.suppress(OSError), FILES.own_folder(site.keys, make=False) as folder:
        for name in (RUN, CREDENTIALS, CONFIG, LEADS_TO_OUTBOX):
            folder.remove(name)
    with contextlib.suppress(OSError):
        site.keys.rmdir()
