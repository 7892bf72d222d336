"""The options that choose registrations, and the channel that is meant.

The same in every command that has them; `announce` goes by what the table alone tells, and has a
`--told` and a `--failed` of its own.
"""

from typing import Annotated

import typer

NotTold = Annotated[
    bool, typer.Option("--pending", "--not-told", help="Those whom nobody has told.")
]
Unconfirmed = Annotated[
    bool, typer.Option("--unconfirmed", help="Those who may or may not have been told.")
]
Failed = Annotated[
    bool, typer.Option("--failed", help="Those who could not be told, by receipts as well.")
]
Waiting = Annotated[bool, typer.Option("--waiting", help="Those on the waiting list.")]
WithoutTests = Annotated[
    bool, typer.Option("--without-tests", help="Leave out those of test-register.")
]
Told = Annotated[
    bool, typer.Option("--told", help="Those whose SMS SNS accepted and nobody dropped.")
]
Dropped = Annotated[bool, typer.Option("--dropped", help="Those whose SMS SNS accepted, in vain.")]
Attended = Annotated[bool, typer.Option("--attended", help="Those who were there.")]
Since = Annotated[
    str | None,
    typer.Option(metavar="MOMENT", help="Registered since: 2h, 3d, 2026-11-29, …"),
]
NameHolds = Annotated[str | None, typer.Option("--name", help="Whose name holds this.")]
NumberHolds = Annotated[
    str | None, typer.Option(metavar="DIGITS", help="Whose number holds these digits.")
]
Answered = Annotated[
    list[str] | None,
    typer.Option(
        "--field", metavar="FIELD=VALUE", help="Who answered so; of one field any of several."
    ),
]
Channel = Annotated[
    str, typer.Option(metavar="[sms|email]", help="Which of the two confirmations is meant.")
]


def known_channel(channel: str) -> str:
    """The channel as it was typed. Raises UsageError for what is none."""
    from smsverifier.errors import UsageError

    if channel not in {"sms", "email"}:
        raise UsageError(
            f"{channel[:40]!r} is no channel",
            where="--channel",
            why="People are told by SMS and by e-mail.",
            hint="Take sms, which is what happens without it, or email.",
        )
    return channel
