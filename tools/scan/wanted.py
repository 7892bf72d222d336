"""What is wanted of one resource, taken out piece by piece: what is left over was not said."""

from collections.abc import Mapping
from typing import Any

from smsverifier.provision.diff import plain

Wanted = dict[str, Any]
"""Property → value; a converter takes out what it says in Terraform's words."""


class Unsaid(Exception):
    """The form would hide something that the stack has."""


def opened(wanted: Wanted, *names: str) -> None:
    """Put the parts of these properties in their place: `log` becomes `log.level` and so on."""
    for name in names:
        wanted.update({f"{name}.{part}": value for part, value in wanted.pop(name).items()})


def refuse_rest(what: str, wanted: Wanted, unsaid: Mapping[str, Any]) -> None:
    """Raise Unsaid if something is left but what an argument that is left out says, `unsaid`."""
    for name, value in wanted.items():
        if name not in unsaid or plain(value) != plain(unsaid[name]):
            raise Unsaid(f"{what}.{name} is {value!r}, which its Terraform form leaves out")
