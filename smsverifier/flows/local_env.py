"""`local env`: what any other AWS client needs in its environment to work with the embedded AWS."""

import os
import shlex
from collections.abc import Mapping

from smsverifier.config.load import load_leniently
from smsverifier.errors import ExitCode
from smsverifier.local.process import Running
from smsverifier.report.screen import Screen

LEADS_ELSEWHERE = (
    *("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""Set, each would make a client sign with other keys, or call AWS itself."""


def show_env(running: Running | None, region: str | None, *, as_json: bool) -> int:
    """Prints the exports for a shell; returns the exit code.

    `region`: where clients call; None is the configuration's.
    """
    screen = Screen(as_json=as_json)
    if running is None:
        screen.document({"running": False, "export": {}, "unset": []})
        screen.say("The embedded AWS is not running.", "Next: smsverifier up")
        return ExitCode.NOT_IN_SYNC
    exports, unset = _exports(running, region or _configured()), _in_the_way(os.environ)
    screen.document({"running": True, "export": exports, "unset": unset})
    screen.show(*(f"export {name}={shlex.quote(value)}" for name, value in exports.items()))
    screen.show(*(f"unset {name}" for name in unset))
    return ExitCode.DONE


def _exports(running: Running, region: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": running.access_key.id,
        "AWS_SECRET_ACCESS_KEY": running.access_key.secret,
        "AWS_ENDPOINT_URL": running.endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


def _in_the_way(environ: Mapping[str, str]) -> list[str]:
    of_one_service = [name for name in environ if name.startswith("AWS_ENDPOINT_URL_")]
    return sorted(of_one_service + [name for name in LEADS_ELSEWHERE if name in environ])


def _configured() -> str:
    """The region of this folder's configuration, the default's where it cannot be read."""
    return load_leniently(None, environ=os.environ).config.region
