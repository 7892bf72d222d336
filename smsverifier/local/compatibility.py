"""Whether the embedded AWS that answers on a port is the one this program would have started.

Nothing of moto or werkzeug may be imported here (see `process`).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from smsverifier import __version__
from smsverifier.errors import LocalAwsError
from smsverifier.local import endpoints
from smsverifier.local.endpoints import Site
from smsverifier.local.settings import chosen_account, is_chosen
from smsverifier.platform.files import FILES
from smsverifier.platform.shells import USUAL

STOP_FIRST = (
    "End it with `smsverifier local stop`, which exports the registrations in it first, then try "
    "again."
)


_VERSION = re.compile(r"[0-9A-Za-z.+-]{1,40}")


def speaks_as_ours(answer: object) -> bool:
    """Whether it is what an embedded AWS of ours, of whatever version, says of itself.

    Another user's program may say anything, and what is said here is shown and believed.
    """
    match answer:
        case {"service": endpoints.SERVER_NAME, "version": str(version), "pid": int(), **rest}:
            stacks = rest.get("stacks", [])
            return (
                _VERSION.fullmatch(version) is not None
                and isinstance(rest.get("user", 0), int)
                and isinstance(stacks, list)
                and all(isinstance(each, str) and each.isprintable() for each in stacks)
            )
    return False


def must_be_ours(answer: Mapping[str, Any], site: Site) -> None:
    """Raises LocalAwsError if it is of another user or version, or plays another account."""
    must_be_this_users(answer, site)
    version = answer.get("version")
    if version != __version__:
        raise LocalAwsError(
            f"The embedded AWS on port {site.port} is version {version}, this program is "
            f"{__version__}",
            why="It was started before smsverifier was changed, and keeps what was built in it.",
            hint=STOP_FIRST,
        )
    if not answer["proven"]:
        raise keys_unknown(answer, site)
    _must_have_its_code(answer, site)
    _must_simulate_same_account(answer, site)


def must_be_of_old(answer: Mapping[str, Any], site: Site) -> None:
    """Raises LocalAwsError if it is of this version, which can be ended with its keys alone."""
    if answer.get("version") == __version__:
        raise keys_unknown(answer, site)


def keys_unknown(answer: Mapping[str, Any], site: Site) -> LocalAwsError:
    """It runs, and nothing can be done with it."""
    return LocalAwsError(
        f"The embedded AWS on port {site.port} does not have the keys that are kept here",
        where=str(site.keys),
        why="Each run has keys of its own. It was started with another "
        f"{FILES.state_variables}, {_BY_ANOTHER}its files were removed, or another program poses "
        "as it.",
        hint=f"Set XDG_STATE_HOME as it was then, end process {answer.get('pid')} if it is yours, "
        f"or choose another port: {_another_port(site)}",
    )


_BY_ANOTHER = "" if FILES.user is not None else "by another user of this machine, "


def _another_port(site: Site) -> str:
    return USUAL.setting(endpoints.PORT_VARIABLE, str(site.port + 1))


def must_be_this_users(answer: Mapping[str, Any], site: Site) -> None:
    """Raises LocalAwsError if another user of this machine started it: all in it is theirs.

    Where users have no numbers, its keys say whose it is; all versions that ran there had some.
    """
    if FILES.user is None and not answer["proven"]:
        raise keys_unknown(answer, site)
    if answer.get("user", FILES.user) != FILES.user:
        raise LocalAwsError(
            f"The embedded AWS on port {site.port} is another user's of this machine",
            hint=f"Choose another port for yours: {_another_port(site)}",
        )


def _must_have_its_code(answer: Mapping[str, Any], site: Site) -> None:
    """Raises LocalAwsError if what it runs of was removed: it starts functions from there."""
    if "code" in answer and not Path(str(answer["code"])).exists():
        raise LocalAwsError(
            f"The embedded AWS on port {site.port} has lost its program",
            where=str(answer["code"]),
            why="smsverifier was installed anew, or removed, while it ran; it can start no "
            "function any more.",
            hint=STOP_FIRST,
        )


def _must_simulate_same_account(answer: Mapping[str, Any], site: Site) -> None:
    """The settings count when it starts: whoever sets them later would believe in vain."""
    account = json.loads(json.dumps(asdict(chosen_account(site.environ))))
    if is_chosen(site.environ) and answer.get("account") != account:
        raise LocalAwsError(
            f"The embedded AWS on port {site.port} plays another account than you ask for",
            why="Your SMSVERIFIER_LOCAL_… settings count when it starts, and it runs already.",
            hint=STOP_FIRST,
        )
