"""Which stack is meant, as the options of one more command, in the shell's words.

Loads nothing of AWS: every command's screen has it.
"""

from collections.abc import Collection

from smsverifier.commands import StackOptions
from smsverifier.platform.shells import USUAL


def named_options(options: StackOptions, *, but: Collection[str] = ()) -> str:
    """`-c event.yaml --profile club`, without those in `but`; empty where nothing was typed."""
    said = {
        "-c": options.config,
        "--stack": options.stack,
        "--target": options.target,
        "--region": options.region,
        "--profile": options.profile,
    }
    words = {name: word for name, word in said.items() if word and name not in but}
    return " ".join(f"{name} {USUAL.quoted(str(word))}" for name, word in words.items())
