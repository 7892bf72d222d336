"""Having registrants told without the stream: what `up`, `resume`, `import` and `resend` share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from smsverifier.core.status import paused_since
from smsverifier.engine import observe, refuse_foreign
from smsverifier.errors import ExitCode, SmsverifierError
from smsverifier.flows.export import announcing
from smsverifier.flows.session import Session
from smsverifier.pipeline.registrations.json_lines import Item
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.pipeline.registrations.telling import Teller, Told, is_forgotten
from smsverifier.resources.function import Function
from smsverifier.resources.pipe import Pipe
from smsverifier.resources.tags import PAUSED

REST = (
    "Not all of them were told: `smsverifier logs` or `smsverifier status` says why, and "
    "`smsverifier registrations resend` goes on."
)
TAG_SECONDS = 10.0
"""A tag that was just taken off may still be shown for so long (facts §0.17)."""
RESUME = "Not all of them were told: `smsverifier resume` goes on."


def sweep(session: Session) -> Told:
    """Tell everyone whom nobody has tried to tell, and whom no import holds back."""
    rows = Rows(session.aws, session.names.table).registrations()
    return have_told(session, [row for row in rows if is_forgotten(row)])


def have_told(session: Session, items: Sequence[Item]) -> Told:
    """Hand these rows to the handler, and say so.

    Ctrl-C ends it between two batches, and so does a `pause` from wherever (decision 0016).
    """
    if not items:
        return Told(interrupted=session.interrupts.stop.is_set())
    session.screen.say(f"Telling {in_words(len(items))} directly, without the stream …")
    names, progress = session.names, announcing(session, "handed over")
    with session.interrupts as interrupts:
        stop = interrupts.stop.is_set
        teller = Teller(
            session.aws,
            names.function,
            names.table,
            progress,
            should_stop=lambda: stop() or _paused_since(session) is not None,
        )
        told = replace(teller.run(items), interrupted=stop())
    if told.not_told:
        since = _paused_since(session)
        session.screen.say(REST if since is None else f"Paused since {since}. {RESUME}")
    return told


def _paused_since(session: Session) -> str | None:
    """By the function, which `pause` marks first and `resume` unmarks first."""
    found = next(each for each in session.resources if isinstance(each, Function)).read()
    return None if found is None else found.outputs.get(PAUSED)


def in_words(count: int) -> str:
    """`1 registrant`, `2 registrants`."""
    return f"{count} registrant" if count == 1 else f"{count} registrants"


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
    return f"Of {in_words(told.registrations)}: {', '.join(parts)}."


@dataclass(frozen=True)
class Senders:
    """The resources that text people; both are marked while the stack is paused."""

    pipe: Pipe
    function: Function
    paused_since: str | None
    both_marked: bool

    def pause(self, since: str) -> None:
        """Mark both, then stop (decision 0016)."""
        self.function.mark_paused(since)
        self.pipe.pause(since)


def senders(session: Session) -> Senders:
    """Pipe and function of this stack; raises SmsverifierError if one is not there or not ours."""
    pipe = next(resource for resource in session.resources if isinstance(resource, Pipe))
    function = next(resource for resource in session.resources if isinstance(resource, Function))
    observation = observe((pipe, function))
    refuse_foreign((pipe, function), observation, session.config.stack)
    for resource in (pipe, function):
        if observation[resource.key] is None:
            raise SmsverifierError(
                f"There is no {resource.name}",
                where=f"{resource.key}, in {session.place_text}",
                why="Registrants are texted by the stack's pipe and its function.",
                hint="Run `smsverifier up` first.",
            )
    both_marked = all(found and PAUSED in found.outputs for found in observation.values())
    return Senders(pipe, function, paused_since(session.config.stack, observation), both_marked)


def refuse_paused_again(session: Session, before: str | None) -> None:
    """Raise if somebody paused the stack after `before`, and keep it so whoever started it."""
    since = _still_paused_since(session, before)
    if since is None:
        return
    senders(session).pause(since)
    raise SmsverifierError(
        f"{session.config.stack} was paused again meanwhile, since {since}",
        where=session.place_text,
        why="Somebody ran `smsverifier pause` while this command was at work; that holds.",
        hint="Run `smsverifier resume` again if it should send.",
    )


def _still_paused_since(session: Session, before: str | None) -> str | None:
    """Since when it is paused anew. With the moment of `before`, only if that does not go away."""
    end = session.aws.clock() + TAG_SECONDS
    while (since := senders(session).paused_since) is not None:
        if since != before or session.aws.clock() > end:
            break
        session.aws.sleep(1)
    return since


def refuse_paused(session: Session) -> None:
    """Raise if the stack is paused: nobody is texted until somebody resumes it."""
    since = senders(session).paused_since
    if since is not None:
        raise SmsverifierError(
            f"{session.config.stack} is paused since {since}: nobody is texted",
            where=session.place_text,
            why="`smsverifier pause` stopped all sending, and registrations wait.",
            hint="Run `smsverifier resume` first.",
        )
