"""What an announcement says and when it goes, from the configuration and the command line.

What is typed is held to the rules of the configuration, as if it stood there.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from smsverifier.announced import Announcement, Order
from smsverifier.config import Config
from smsverifier.config.model import Announcement as Wanted
from smsverifier.config.rules import broken_rules
from smsverifier.config.validate import own_mistake
from smsverifier.config.whens import WORDS, when
from smsverifier.config.wording import ended
from smsverifier.errors import Mistake, UsageError
from smsverifier.registrations.announcement_draft import order_of_config
from smsverifier.times import moment_words
from smsverifier.whom import Whom

NOW = "now"
_OPTIONS = frozenset(("message", "kind", "channel", "subject"))


def chosen_text(config: Config, name: str, typed: Mapping[str, str]) -> Wanted | None:
    """The configuration's announcement of that name, with what was typed in its place.

    None where neither says a text. Raises UsageError for what breaks a rule.
    """
    there = config.announcements.get(name)
    if there is None and "message" not in typed:
        return None
    if not typed:
        return there
    document = {} if there is None else there.model_dump(exclude_unset=True)
    if "message" in typed:
        document.pop("messages", None)  # they say the same in other languages
    wanted = {**document, **typed}
    if wrong := own_mistake("announcements", {name: wanted}):
        raise _refused(wrong)
    made = Wanted.model_validate(wanted)
    with_it = config.model_copy(update={"announcements": {name: made}})
    if mistakes := [m for m in broken_rules(with_it) if m.path.startswith("announcements.")]:
        raise _refused(mistakes[0])
    return made


def _refused(wrong: Mistake) -> UsageError:
    what = wrong.path.rpartition(".")[2]
    is_missing = wrong.found == "nothing"
    said = f"has no {what}" if is_missing else f"cannot have this {what}: {wrong.found}"
    return UsageError(
        f"The announcement {said}",
        where=f"--{what}" if what in _OPTIONS else "the announcement",
        why=ended(f"{'It needs' if is_missing else 'Allowed is'} {wrong.allowed}"),
        hint="`smsverifier announce --help` has examples; what is needed often stands better in "
        "the configuration, under `announcements`.",
    )


def typed_at(config: Config, name: str, typed: str | None, before: Announcement | None) -> str:
    """When it goes, as it was said; empty: now.

    Whoever runs the command again does not mean the moment that has been: they go on now.
    """
    said = typed
    if said is not None and not said.strip():
        raise UsageError(
            "There is no moment in --at",
            where="--at",
            why=f"It is {WORDS}.",
            hint=f"Say --at {NOW} to send it at once.",
        )
    if said is None and before is not None:
        said = NOW if before.began_ms else before.order.at
    if said is None:
        there = config.announcements.get(name)
        said = (there and there.at) or NOW
    return "" if said.strip() == NOW else said.strip()


def due_of(config: Config, at: str, now: datetime) -> datetime:
    """The moment, in the event's zone. Raises UsageError for what is none."""
    if not at:
        return now
    try:
        return when(at, config.zone, config.starts_at)
    except LookupError as error:
        raise UsageError(
            f"{at} is reckoned from the start of the event, and the configuration has none",
            where="--at",
            why="`event.starts_at` says when it starts.",
            hint=f'Set it, or say a moment: --at "{now:%Y-%m-%d} 18:00"',
        ) from error
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f"{at[:40]!r} is no moment",
            where="--at",
            why=f"It is {WORDS}. Now it is {moment_words(now)}.",
            hint="Leave --at out to send it now.",
        ) from error


def ordered(config: Config, name: str, wanted: Wanted, at: str, due: datetime, whom: Whom) -> Order:
    """The order of one announcement; `at` as it was said."""
    made = order_of_config(config, name, wanted.model_copy(update={"at": at}), due, whom)
    return replace(made, is_typed=config.announcements.get(name) != wanted)
