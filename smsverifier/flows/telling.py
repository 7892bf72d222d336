"""Having registrants told without the stream: what `up`, `resume`, `import` and `resend` share."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from smsverifier.errors import ExitCode
from smsverifier.flows.moved_on import say_moved_on
from smsverifier.flows.senders import function_paused_since
from smsverifier.flows.session import Session
from smsverifier.flows.table import announcing
from smsverifier.pipeline.reasons import of_code
from smsverifier.pipeline.registrations.one_number import OnePerNumber, one_per_number
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.pipeline.registrations.telling import Teller, Told, is_forgotten
from smsverifier.report.values import counted
from smsverifier.row import OVER_CAP, Item

REST = (
    "Not all of them were told: `smsverifier logs` or `smsverifier status` says why, and "
    "`smsverifier registrations resend` goes on."
)
RESUME = "Not all of them were told: `smsverifier resume` goes on."


def sweep(session: Session, *, is_said: bool = False) -> Told:
    """Tell everyone whom nobody has tried to tell, and whom no import holds back."""
    rows = list(Rows(session.aws, session.names.table).registrations())
    forgotten = nobody_twice(session, [row for row in rows if is_forgotten(row)], rows)
    return have_told(session, forgotten.items, is_said=is_said)


def nobody_twice(
    session: Session,
    picked: Sequence[Item],
    rows: Sequence[Item],
    *,
    dropped: Collection[str] = (),
    even_if_told: Callable[[Item], bool] = lambda _: False,
) -> OnePerNumber:
    """`one_per_number`, and says who is left out; with `duplicates: allow` nobody is."""
    duplicates = session.config.registrations.duplicates
    if duplicates == "allow":
        return OnePerNumber(picked)
    one = one_per_number(picked, rows, dropped=dropped, even_if_told=even_if_told)
    nobody = f"With `duplicates: {duplicates}` no number is texted twice"
    if one.told:
        session.screen.say(
            f"{nobody}: {counted(one.told, 'row')} left out, for another row says that the number "
            "was told, is being told or may have been. `smsverifier registrations resend --id` "
            "with --even-if-told texts it all the same."
        )
    if one.same:
        session.screen.say(
            f"{nobody}: {counted(one.same, 'row')} left out, for another row to be told has the "
            "number."
        )
    return one


def have_told(session: Session, items: Sequence[Item], *, is_said: bool = False) -> Told:
    """Hand these rows to the handler, and say so; before, that it sends what is deployed.

    Unless that `is_said` already.

    Ctrl-C ends it between two batches, and so does a `pause` from wherever (decision 0016).
    """
    if not items:
        return Told(interrupted=session.interrupts.stop.is_set())
    if not is_said:
        say_moved_on(session)
    session.screen.say(f"Telling {counted(len(items), 'registrant')} directly …")
    names, progress = session.names, announcing(session, "handed over")
    with session.interrupts as interrupts:
        stop = interrupts.stop.is_set
        teller = Teller(
            session.aws,
            names.function,
            names.table,
            progress,
            should_stop=lambda: stop() or function_paused_since(session) is not None,
        )
        told = replace(teller.run(items), interrupted=stop())
    if told.over_cap:
        reason = of_code(OVER_CAP)
        session.screen.say(f"{told.over_cap} not told: {reason.words}. {reason.advice}")
    if told.not_told > told.over_cap:
        since = function_paused_since(session)
        session.screen.say(REST if since is None else f"Paused since {since}. {RESUME}")
    return told


def exit_code(told: Told) -> int:
    """Failed while somebody of them is still to be told, or if none of them can be."""
    if told.interrupted:
        return ExitCode.INTERRUPTED
    none_can_be = 0 < told.registrations == told.failed
    return ExitCode.FAILED if told.not_told or none_can_be else ExitCode.DONE


def told_sentence(told: Told) -> str:
    """What became of them, for people."""
    if not told.registrations:
        return "Nobody was left to be told."
    parts = [f"{told.sent} SMS accepted by SNS"]
    parts += [f"{told.failed} failed"] if told.failed else []
    parts += [f"{told.unconfirmed} unconfirmed"] if told.unconfirmed else []
    parts += [f"{told.not_told} still not told"] if told.not_told else []
    return f"Of {counted(told.registrations, 'registrant')}: {', '.join(parts)}."
