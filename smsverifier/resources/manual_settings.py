"""What somebody set on a resource of ours and is not put back: `status` shows it as theirs.

Which settings are ours, which are shown and which nobody reads, and why: decision 0034.
"""

from collections.abc import Mapping
from typing import Any


def manual_settings(found: Mapping[str, Any], **usual: Any) -> dict[str, Any]:
    """Of `found` what somebody must have set: what is there and not `usual` under its name."""
    return {name: value for name, value in found.items() if value and value != usual.get(name)}


def deletion_protected(what: str, goes: str, command: str) -> str:
    """Why `what` cannot be deleted, and the command that lets it where it may go, in words."""
    return (
        f"Somebody protected this {what}: its deletion protection is on, which smsverifier never "
        f"does. Ask who did it and why. If {goes} may go: `{command} "
        "--no-deletion-protection-enabled`."
    )
