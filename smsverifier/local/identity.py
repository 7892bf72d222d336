"""Whether the embedded AWS that answers on a port is the one this program would have started.

Nothing of moto, Flask or werkzeug may be imported here (see `process`).
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from smsverifier import __version__
from smsverifier.errors import LocalAwsError
from smsverifier.local.account import chosen_account, is_chosen

STOP_FIRST = "End it with `smsverifier local stop` (this empties it), then try again."


def must_be_ours(answer: Mapping[str, Any], port: int) -> None:
    """Raises LocalAwsError if it is of another version, or plays another account than asked for."""
    version = answer.get("version")
    if version != __version__:
        raise LocalAwsError(
            f"The embedded AWS on port {port} is version {version}, this program is {__version__}",
            why="It was started before smsverifier was changed, and keeps what was built in it.",
            hint=STOP_FIRST,
        )
    _must_play_what_is_asked(answer, port)


def _must_play_what_is_asked(answer: Mapping[str, Any], port: int) -> None:
    """The settings count when it starts: whoever sets them later would believe in vain."""
    asked = json.loads(json.dumps(asdict(chosen_account())))
    if is_chosen() and answer.get("account") != asked:
        raise LocalAwsError(
            f"The embedded AWS on port {port} plays another account than you ask for",
            why="Your SMSVERIFIER_LOCAL_… settings count when it starts, and it runs already.",
            hint=STOP_FIRST,
        )
