"""The keys of one run of the embedded AWS, in files that only their owner can read.

Written by `__main__`, read by `process`. Nothing of moto, Flask or werkzeug may be imported here.
"""

import base64
import contextlib
import errno
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from smsverifier.access_key import AccessKey
from smsverifier.local.endpoints import HOST, OURS, Site

# Files in a folder that nobody but its owner can look into, written whole or not at all.
#
# Other users of the machine may be able to write beside that folder: no link is followed, and what
# belongs to somebody else is neither read nor written. Nothing of moto, Flask or werkzeug may be
# imported here (see `process`).


@contextlib.contextmanager
def private_folder(path: Path) -> Iterator[int]:
    """The folder, made if it is missing, as a descriptor that names its files.

    Raises OSError, also where it is a link or somebody else's.
    """
    path.parent.mkdir(parents=True, mode=0o700, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.mkdir(0o700)
    with existing_folder(path) as folder:
        os.fchmod(folder, 0o700)  # whatever umask or an earlier hand made of it
        yield folder


@contextlib.contextmanager
def existing_folder(path: Path) -> Iterator[int]:
    """The same for a folder that must be there."""
    folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        _must_be_own(folder, path)
        yield folder
    finally:
        os.close(folder)


def write_private(folder: int, name: str, text: str) -> None:
    """Put a file in place of whatever had its name; a reader sees the old or the new one."""
    unfinished = f".{name}.{secrets.token_hex(8)}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    try:
        with os.fdopen(os.open(unfinished, flags, 0o600, dir_fd=folder), "w") as file:
            file.write(text)
        os.rename(unfinished, name, src_dir_fd=folder, dst_dir_fd=folder)
    except BaseException:
        remove_private(folder, unfinished)
        raise


def read_private(folder: int, name: str) -> str:
    """What a file of ours says. Raises OSError, also where it is a link or somebody else's."""
    file = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
    with os.fdopen(file) as opened:
        _must_be_own(file, Path(name))
        return opened.read()


def remove_private(folder: int, name: str) -> None:
    """Remove a file, if it is there."""
    with contextlib.suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _must_be_own(file: int, path: Path) -> None:
    if os.fstat(file).st_uid != os.getuid():
        raise PermissionError(errno.EPERM, "It belongs to another user", str(path))


# The keys of one run of the embedded AWS, and the files in which its owner finds them.
#
# Made anew at every start, good until its end. Whoever can read the files is its owner:
#
# credentials, config   for any AWS client, by AWS_SHARED_CREDENTIALS_FILE and AWS_CONFIG_FILE
# run.json              for this program: the same keys, and the secret of the inner pages
#
# Nothing of moto, Flask or werkzeug may be imported here (see `process`).


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


def write_keys(keys: Keys, site: Site) -> None:
    """Leave the keys for their owner, in place of those of an earlier run. Raises OSError."""
    pair = keys.access_key
    run = {
        "access_key_id": pair.id,
        "secret_access_key": pair.secret,
        "page_secret": keys.page_secret,
    }
    with private_folder(site.keys) as folder:
        write_private(folder, CREDENTIALS, _CREDENTIALS.format(id=pair.id, secret=pair.secret))
        write_private(folder, CONFIG, _CONFIG.format(region=REGION, host=HOST, port=site.port))
        write_private(folder, RUN, json.dumps(run))


def read_keys(site: Site) -> Keys | None:
    """The keys of the last run at `site`; None where they are not to be had."""
    try:
        with existing_folder(site.keys) as folder:
            run = json.loads(read_private(folder, RUN))
        pair = AccessKey(str(run["access_key_id"]), str(run["secret_access_key"]))
        return Keys(pair, str(run["page_secret"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remove_keys(site: Site) -> None:
    """Take the files away; they open nothing any more."""
    with contextlib.suppress(OSError), existing_folder(site.keys) as folder:
        for name in (RUN, CREDENTIALS, CONFIG):
            remove_private(folder, name)
    with contextlib.suppress(OSError):
        site.keys.rmdir()
