"""Texting registrants without the stream: what `up`, `resume`, `import` and `resend` share.

Before anybody is texted it says whether the configuration has moved on since it was deployed.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any

from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import function_paused_since
from smsverifier.commands.preconditions import progress_announcer
from smsverifier.delivery.reasons import of_code
from smsverifier.errors import ExitCode
from smsverifier.output.formatting import counted
from smsverifier.registrations.duplicates import OnePerNumber, one_per_number
from smsverifier.registrations.send import DirectSender, SendResult, needs_backfill
from smsverifier.resources.deployed_settings import DeployedHandler
from smsverifier.row import OVER_CAP, Item


def undeployed_changes(context: Context) -> tuple[str, ...]:
    """Why the text that is sent is not the configuration's; nothing if it is."""
    deployed = context.deployed
    if deployed.unreadable:
        return (
            f"What is deployed is not known: {deployed.unreadable} It may send another text than "
            "this configuration's. `smsverifier deploy` makes them one.",
        )
    if not deployed.differs:
        return ()
    return (
        f"The configuration has moved on since it was deployed: {', '.join(deployed.differs)}. "
        f"What is deployed is what is sent{_message(context, deployed)}. "
        "To send by the new one, run `smsverifier deploy` first.",
    )


def warn_undeployed_changes(context: Context) -> None:
    """Say so before anybody is texted, with --quiet too."""
    for words in undeployed_changes(context):
        context.screen.complain(words)


def deployed_document(context: Context) -> dict[str, Any]:
    """The same for programs: `in_sync` is null where it is unknown."""
    deployed = context.deployed
    return {"deployed": {"in_sync": deployed.in_sync, "differs": list(deployed.differs)}}


def _message(context: Context, deployed: DeployedHandler) -> str:
    message = deployed.wording.message
    return "" if message == context.config.sms.message else f': "{message}"'


REST = (
    "Not all of them were told: `smsverifier logs` or `smsverifier status` says why, and "
    "`smsverifier registrations resend` goes on."
)
RESUME = "Not all of them were told: `smsverifier resume` goes on."


def backfill(context: Context, *, is_said: bool = False) -> SendResult:
    """Tell everyone whom nobody has tried to tell, and whom no import holds back."""
    rows = list(context.registrations.registrations())
    forgotten = without_duplicates(context, [row for row in rows if needs_backfill(row)], rows)
    return send_directly(context, forgotten.items, is_said=is_said)


def without_duplicates(
    context: Context,
    picked: Sequence[Item],
    rows: Sequence[Item],
    *,
    dropped: Collection[str] = (),
    even_if_told: Callable[[Item], bool] = lambda _: False,
) -> OnePerNumber:
    """`one_per_number`, and says who is left out; with `duplicates: allow` nobody is."""
    duplicates = context.config.registrations.duplicates
    if duplicates == "allow":
        return OnePerNumber(picked)
    one = one_per_number(picked, rows, dropped=dropped, even_if_told=even_if_told)
    nobody = f"With `duplicates: {duplicates}` no number is texted twice"
    if one.told:
        context.screen.say(
            f"{nobody}: {counted(one.told, 'row')} left out, for another row says that the number "
            "was told, is being told or may have been. `smsverifier registrations resend --id` "
            "with --even-if-told texts it all the same."
        )
    if one.same:
        context.screen.say(
            f"{nobody}: {counted(one.same, 'row')} left out, for another row to be told has the "
            "number."
        )
    return one


def send_directly(context: Context, items: Sequence[Item], *, is_said: bool = False) -> SendResult:
    """Hand these rows to the handler, and say so; before, that it sends what is deployed.

    Unless that `is_said` already.

    Ctrl-C ends it between two batches, and so does a `pause` from wherever (decision 0016).
    """
    if not items:
        return SendResult(interrupted=context.interrupts.stop.is_set())
    if not is_said:
        warn_undeployed_changes(context)
    context.screen.say(f"Telling {counted(len(items), 'registrant')} directly …")
    names, progress = context.names, progress_announcer(context, "handed over")
    with context.interrupts as interrupts:
        stop = interrupts.stop.is_set
        teller = DirectSender(
            context.aws,
            names.function,
            names.table,
            progress,
            should_stop=lambda: stop() or function_paused_since(context) is not None,
        )
        told = replace(teller.run(items), interrupted=stop())
    if told.over_cap:
        reason = of_code(OVER_CAP)
        context.screen.say(f"{told.over_cap} not told: {reason.words}. {reason.advice}")
    if told.not_told > told.over_cap:
        since = function_paused_since(context)
        context.screen.say(REST if since is None else f"Paused since {since}. {RESUME}")
    return told


def exit_code(told: SendResult) -> int:
    """Failed while somebody of them is still to be told, or if none of them can be."""
    if told.interrupted:
        return ExitCode.INTERRUPTED
    none_can_be = 0 < told.registrations == told.failed
    return ExitCode.FAILED if told.not_told or none_can_be else ExitCode.DONE


def send_summary(told: SendResult) -> str:
    """What became of them, for people."""
    if not told.registrations:
        return "Nobody was left to be told."
    parts = [f"{told.sent} SMS accepted by SNS"]
    parts += [f"{told.failed} failed"] if told.failed else []
    parts += [f"{told.unconfirmed} unconfirmed"] if told.unconfirmed else []
    parts += [f"{told.not_told} still not told"] if told.not_told else []
    return f"Of {counted(told.registrations, 'registrant')}: {', '.join(parts)}."
