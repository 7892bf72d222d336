"""The keys of one run of the embedded AWS, and the files in which its owner finds them.

Made anew at every start, good until its end. Whoever can read the files is its owner:

    credentials, config   for any AWS client, by AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE
    run.json              for this program: the same keys, and the secret of the inner pages

Nothing of moto, Flask or werkzeug may be imported here (see `process`).
"""

import base64
import contextlib
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from smsverifier.core.access_key import AccessKey
from smsverifier.local.place import HOST, OURS, state_folder
from smsverifier.local.private_files import (
    existing_folder,
    private_folder,
    read_private,
    remove_private,
    write_private,
)

REGION = "ap-south-1"
"""Of clients that name none: the configuration's default."""

CREDENTIALS, CONFIG, RUN = "credentials", "config", "run.json"
_CREDENTIALS = "[default]\naws_access_key_id = {id}\naws_secret_access_key = {secret}\n"
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


def keys_folder(port: int) -> Path:
    """Where the keys of the embedded AWS on `port` are."""
    return state_folder() / f"local-{port}"


def write_keys(keys: Keys, port: int) -> None:
    """Leave the keys for their owner, in place of those of an earlier run. Raises OSError."""
    pair = keys.access_key
    run = {
        "access_key_id": pair.id,
        "secret_access_key": pair.secret,
        "page_secret": keys.page_secret,
    }
    with private_folder(keys_folder(port)) as folder:
        write_private(folder, CREDENTIALS, _CREDENTIALS.format(id=pair.id, secret=pair.secret))
        write_private(folder, CONFIG, _CONFIG.format(region=REGION, host=HOST, port=port))
        write_private(folder, RUN, json.dumps(run))


def read_keys(port: int) -> Keys | None:
    """The keys of the last run on `port`; None where they are not to be had."""
    try:
        with existing_folder(keys_folder(port)) as folder:
            run = json.loads(read_private(folder, RUN))
        pair = AccessKey(str(run["access_key_id"]), str(run["secret_access_key"]))
        return Keys(pair, str(run["page_secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_keys(port: int) -> None:
    """Take the files away; they open nothing any more."""
    with contextlib.suppress(OSError), existing_folder(keys_folder(port)) as folder:
        for name in (RUN, CREDENTIALS, CONFIG):
            remove_private(folder, name)
    with contextlib.suppress(OSError):
        keys_folder(port).rmdir()
