"""`failures list` and `failures retry` from end to end: whom dead letters are about, and mending.

A retry looks twice: before it tells anybody, and after, for only the table says who was told. A
letter goes when nothing is left to say of it, so whatever kills a retry, the next one finishes it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from smsverifier.commands.context import Context
from smsverifier.commands.pause_state import refuse_paused
from smsverifier.commands.preconditions import (
    counting,
    require_table,
    unconfirmed_before_ms,
)
from smsverifier.commands.resend import tell
from smsverifier.commands.sending import send_directly, without_duplicates
from smsverifier.errors import UsageError
from smsverifier.mail.status import MARKS
from smsverifier.output.failures_view import FailuresResult, RetryResult
from smsverifier.output.screen import spinner
from smsverifier.provision.observe import refuse_foreign
from smsverifier.registrations.dead_letter_queue import LEAST_HOLD, DeadLetter, DeadLetterQueue
from smsverifier.registrations.dead_letters import Failure, Origins, Rows, origins_of
from smsverifier.registrations.send import SendResult, together
from smsverifier.row import KEY, Item, is_unsent

Choice = Callable[[Sequence[DeadLetter]], list[DeadLetter]]
"""Which of all letters are looked up."""
Goes = Callable[[Sequence[Failure]], list[DeadLetter]]
"""Which of those looked up are removed."""
HOLD = 120
"""Seconds that a retry hides letters while it looks through the table: one of 200,000 rows takes
most of a minute."""
LIST = "`smsverifier failures list` shows them."


@dataclass(frozen=True)
class RetryOptions:
    """What the user asked of this `retry`."""

    ids: tuple[str, ...] = ()
    """The beginnings of letters' ids."""
    everything: bool = False
    remove: tuple[str, ...] = ()
    """As `ids`: what is to go unread."""
    yes: bool = False


@dataclass(frozen=True)
class _Look:
    """The letters that were chosen, and whom they are about, at one moment."""

    failures: list[Failure]
    origins: Origins
    rows: Sequence[Item]
    """Those that letters may be about."""
    hidden: int
    """About how many somebody else is looking at."""
    removed: int = 0

    @property
    def left(self) -> list[Failure]:
        return [failure for failure in self.failures if not failure.is_settled]


def list_failures(context: Context, *, show_numbers: bool, limit: int) -> FailuresResult:
    """Every dead letter, the oldest first."""
    with spinner(context.screen, "the dead letters"):
        _require_ours(context)
    look = _look(context, list)
    shown = sorted(look.failures, key=lambda failure: failure.letter.sent_at_ms)
    return FailuresResult(
        context.config.stack,
        context.location(),
        tuple(shown[:limit]),
        tuple(shown),
        look.hidden,
        show_numbers=show_numbers,
    )


def retry(context: Context, options: RetryOptions) -> RetryResult:
    """Have those told whom nobody has, and remove the letters that have nothing more to say."""
    if not (options.ids or options.everything or options.remove):
        raise UsageError(
            "Which of the dead letters?",
            where="ID, --all",
            why="Nothing is done to a letter that nobody has named.",
            hint=f"Add --all, or the ids of some. {LIST}",
        )
    _require_ours(context)
    removed = _remove_unread(context, options.remove) if options.remove else 0
    if not (options.ids or options.everything):
        return _result(context, (_Look([], {}, (), 0),), removed, None)
    refuse_paused(context)
    first = _look(context, lambda letters: _chosen(letters, options), _settled)
    untold = list({item[KEY]["S"]: item for each in first.left for item in each.untold}.values())
    if not untold:
        return _result(context, (first,), removed, None)
    sent = _tell(context, untold, first, yes=options.yes)
    left = {failure.letter.id for failure in first.left}
    second = _look(
        context,
        lambda letters: [each for each in letters if each.id in left],
        _settled,
        first.origins,
    )
    return _result(context, (first, second), removed, sent)


def _tell(context: Context, untold: Sequence[Item], look: _Look, *, yes: bool) -> SendResult:
    """Tell them; whoever has the SMS and lacks the e-mail gets that alone."""
    texted = [item for item in untold if context.config.sms.enabled and is_unsent(item)]
    mailed = [item for item in untold if item not in texted]
    sent = send_directly(context, mailed, marks=MARKS, kinds=(MARKS.kind,)) if mailed else None
    if not texted and sent is not None:
        return sent
    one = without_duplicates(context, texted, look.rows)
    _, told = tell(context, one.items, yes=yes)
    return told if sent is None else together(told, sent)


def _require_ours(context: Context) -> None:
    """Raise unless the table is there, and if it or the queue is somebody else's."""
    require_table(context)
    queue = context.part("dead_letter_queue")
    refuse_foreign(queue, context.observe(queue), context.config.stack)


def _look(
    context: Context, choose: Choice, goes: Goes | None = None, known: Origins | None = None
) -> _Look:
    """Whom the chosen letters are about, as the table says now; what `goes` of them is removed."""
    queue = DeadLetterQueue(context.aws, context.names)
    depth = queue.depth()
    hidden = depth.hidden if depth else 0
    progress = counting(context, "received", "dead letters")
    with spinner(context.screen, "the dead letters"), progress:
        # Whoever only looks hides them no longer than it takes to read them.
        with queue.held(progress, LEAST_HOLD if goes is None else HOLD) as letters:
            chosen = choose(letters)
            if goes is not None:
                look = _about(context, chosen, hidden, known)
                return replace(look, removed=letters.remove(goes(look.failures)))
        return _about(context, chosen, hidden, known)


def _about(
    context: Context, chosen: Sequence[DeadLetter], hidden: int, known: Origins | None
) -> _Look:
    if not chosen:
        return _Look([], {}, (), hidden)
    origins = origins_of(context.aws, chosen) if known is None else known
    rows = Rows(
        context.registrations.registrations(),
        origins,
        unconfirmed_before_ms(context),
        one_per_number=context.config.registrations.duplicates != "allow",
        email_field=context.config.email_field,
        sms_enabled=context.config.sms.enabled,
    )
    return _Look(rows.failures(chosen), origins, rows.kept, hidden)


def _settled(failures: Sequence[Failure]) -> list[DeadLetter]:
    return [failure.letter for failure in failures if failure.is_settled]


def _chosen(letters: Sequence[DeadLetter], options: RetryOptions) -> list[DeadLetter]:
    if options.everything:
        return list(letters)
    return [_named(letters, name) for name in dict.fromkeys(options.ids)]


def _named(letters: Sequence[DeadLetter], name: str) -> DeadLetter:
    """The letter whose id begins like this. Raises UsageError for none, and for several."""
    found = [each for each in letters if name and each.id.startswith(name.lower())]
    if len(found) == 1:
        return found[0]
    several = "Several dead letters begin" if found else "No dead letter begins"
    raise UsageError(
        f"{several} with {name[:40]!r}",
        where="ID",
        why="An id is what `failures list` shows, or enough of it to be one alone.",
        hint=f"{LIST} What somebody else is looking at right now is hidden for a moment.",
    )


def _unread(failures: Sequence[Failure]) -> list[DeadLetter]:
    """All of them; raises UsageError for one that still has something to say of somebody."""
    for failure in failures:
        if failure.open:
            raise UsageError(
                f"{failure.letter.id} is about {len(failure.open)} who are not settled",
                where="--remove",
                why="Nothing would say any more why they were not told.",
                hint="Without --remove, the same id has them told, and removes it then.",
            )
    return [failure.letter for failure in failures]


def _remove_unread(context: Context, names: Sequence[str]) -> int:
    wanted = list(dict.fromkeys(names))
    look = _look(context, lambda letters: [_named(letters, name) for name in wanted], _unread)
    return look.removed


def _result(
    context: Context, looks: Sequence[_Look], removed: int, sent: SendResult | None
) -> RetryResult:
    return RetryResult(
        context.config.stack,
        context.location(),
        looked_at=len(looks[0].failures),
        removed=removed + sum(look.removed for look in looks),
        left=tuple(looks[-1].left),
        hidden=looks[0].hidden,
        send_result=sent or SendResult(interrupted=context.interrupts.stop.is_set()),
        deployed=context.deployed if sent else None,
    )
