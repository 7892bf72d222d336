"""`init` from end to end: ask and write. Reaches no AWS, and loads nothing that would.

A new event's configuration comes out of the answers, or with `--from` out of an earlier event's.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from smsverifier import assets
from smsverifier.commands.asking import Asks, is_interactive, prompt
from smsverifier.commands.atomic_files import cannot_write, write_atomically
from smsverifier.commands.interview import START, ask_all, read_country
from smsverifier.config import Config
from smsverifier.config.earlier import (
    TIMES,
    EarlierEvent,
    moved_times,
    next_event,
    read_earlier,
    still_named,
)
from smsverifier.config.languages import LANGUAGES
from smsverifier.config.load import DEFAULT_FILE, parse
from smsverifier.config.price_table import FILE_NAME as PRICES
from smsverifier.config.starter import (
    StarterAnswers,
    contact_named,
    languages_named,
    starter_config,
    starter_yaml,
    suggested_stack,
)
from smsverifier.errors import ConfigError, Mistake, UsageError
from smsverifier.output.init_view import EXAMPLE_FILE, InitResult, say_is_there, say_not_taken
from smsverifier.times import moment_words

KEYS = {
    "stack": "stack",
    "event_name": "event.name",
    "date": "event.date",
    "starts": "event.starts_at",
    "venue": "event.venue",
    "expected": "event.expected_registrations",
}
"""What may be another for the next event, with its key."""


@dataclass(frozen=True)
class InitOptions:
    """What the user asked of this `init`."""

    out: Path | None = None
    earlier: Path | None = None
    """An earlier event's configuration."""
    force: bool = False
    given: Mapping[str, str] = field(default_factory=dict)
    """Of the answers those that are one text each, as they were typed."""
    fields: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


def write_config(asks: Asks, options: InitOptions) -> InitResult:
    """Write the file. Raises UsageError if it is there already, unless with `force`."""
    if options.earlier is not None:
        return _write_next(asks, options, read_earlier(options.earlier))
    answers, given = _given(options)
    starter_config(answers)  # what is given is refused before anything is asked
    out = _file(asks, options, options.out or Path(DEFAULT_FILE))
    if is_interactive(asks):
        answers = ask_all(asks, answers, given)
    elif "stack" not in given:
        answers = replace(answers, stack=suggested_stack(answers.event_name))
    _write(out, starter_yaml(answers))
    labels = tuple(made.label for made in answers.typed_fields)
    others = [LANGUAGES[language] for language in answers.languages[1:]]
    return InitResult(
        out,
        answers.stack,
        answers.target,
        past=tuple(_past(starter_config(answers))),
        untranslated=dict.fromkeys(others, labels),
    )


def _past(config: Config) -> Iterator[str]:
    """What of the event's moments has been, by this machine's clock."""
    moments = (config.starts_at, config.ends_at, config.closes_at)
    for key, at in zip(TIMES, moments, strict=True):
        if at is not None and at <= datetime.now(UTC):
            yield f"{key} is past ({moment_words(at)})"


def _given(options: InitOptions) -> tuple[StarterAnswers, frozenset[str]]:
    """The answers of the command line, and which they are."""
    given = dict(options.given)
    if "country" in given:
        given["country"] = read_country(given["country"])
    if "contact" in given:
        given["contact"] = contact_named(given["contact"])
    answers = replace(StarterAnswers(), **given)  # type: ignore[arg-type]  # texts all
    if options.fields:
        answers = replace(answers, fields=options.fields)
    if options.languages:
        answers = replace(answers, languages=languages_named(",".join(options.languages)))
    more = {"fields": options.fields, "languages": options.languages}
    return answers, frozenset({*given, *(name for name, value in more.items() if value)})


# ---- The next event ------------------------------------------------------------------------------


def _write_next(asks: Asks, options: InitOptions, earlier: EarlierEvent) -> InitResult:
    """The earlier file with another name, date and stack, and what else was given."""
    _refuse_other_options(options)
    if options.out is not None:
        _refuse_existing(options.out, options)
    answers = dict(options.given)
    _next_text(answers, earlier)  # likewise
    if is_interactive(asks):
        _ask_next(asks, answers, earlier)
    name = answers.get("event_name", earlier.config.event.name)
    answers.setdefault("stack", _another_stack(name, earlier))
    text = _next_text(answers, earlier)
    out = options.out or _unused_file(answers["stack"])
    _refuse_existing(out, options)
    _write(out, text)
    prices = earlier.path.with_name(PRICES)
    return InitResult(
        out,
        answers["stack"],
        earlier.config.target,
        tuple(still_named(replace(earlier, text=text))),
        (prices,) if prices.exists() and prices != out.with_name(PRICES) else (),
        tuple(_past(parse(text.encode(), source=str(out)))),
    )


def _refuse_other_options(options: InitOptions) -> None:
    others = [name for name in options.given if name not in KEYS]
    others += [*(["ask"] if options.fields else []), *(["language"] if options.languages else [])]
    if others:
        raise UsageError(
            f"--from and --{others[0].replace('_', '-')} do not go together",
            where="--from",
            why="The new event has the form, the texts and the region of the earlier one.",
            hint="Leave it out, and change that in the new file.",
        )


def _ask_next(asks: Asks, answers: dict[str, str], earlier: EarlierEvent) -> None:
    event = earlier.config.event
    _ask(asks, answers, earlier, "event_name", "What is the new event called?", event.name)
    _ask(asks, answers, earlier, "date", "When is it, in your own words?", event.date)
    _ask(asks, answers, earlier, "starts", START, "")
    stack = _another_stack(answers["event_name"], earlier)
    _ask(asks, answers, earlier, "stack", "A short name for all that is made", stack)


def _ask(
    asks: Asks,
    answers: dict[str, str],
    earlier: EarlierEvent,
    name: str,
    question: str,
    default: str,
) -> None:
    while name not in answers:
        typed = prompt(asks, f"{question} [{default or 'nothing'}]", default)
        try:
            _next_text({name: typed}, earlier)
        except ConfigError as error:
            say_not_taken(asks.screen, error.findings[0])
        else:
            answers[name] = typed


def _next_text(answers: Mapping[str, str], earlier: EarlierEvent) -> str:
    """Raises ConfigError, also for the earlier event's own stack: the two would be one."""
    stack = earlier.config.stack
    if answers.get("stack") == stack:
        allowed = f"another name, such as {_another_stack(stack, earlier)}"
        raise ConfigError(
            f"{stack} is the earlier event's stack.",
            (Mistake("stack", f"the name of the earlier event's, {stack}", allowed),),
            where="--stack",
            why="With the same name the next `up` would change that one, and its people be yours.",
        )
    changes = {KEYS[name]: value for name, value in answers.items() if name != "starts"}
    numbers = {key: int(text) for key, text in changes.items() if _is_number(key, text)}
    times = moved_times(earlier, answers["starts"]) if "starts" in answers else {}
    return next_event(earlier, {**changes, **numbers, **times})


def _is_number(key: str, text: str) -> bool:
    return key == KEYS["expected"] and text.isascii() and text.isdecimal()


def _another_stack(event_name: str, earlier: EarlierEvent) -> str:
    """A name after the event, which is not the earlier one's."""
    name = suggested_stack(event_name)
    if name != earlier.config.stack:
        return name
    return next(other for n in range(2, 9) if (other := f"{name[:26]}-{n}") != name)


def _unused_file(stack: str) -> Path:
    """`config.yaml` in this folder; where that is taken, a file with the stack's name."""
    default = Path(DEFAULT_FILE)
    return Path(f"{stack}.yaml") if _is_there(default) else default


# ---- The file ------------------------------------------------------------------------------------


def _file(asks: Asks, options: InitOptions, wanted: Path) -> Path:
    """`wanted`; where that is there already whoever sits at the terminal names another one.

    Raises UsageError where nobody does.
    """
    if not is_interactive(asks):
        _refuse_existing(wanted, options)
    while _is_there(wanted) and not options.force:
        say_is_there(asks.screen, wanted)
        wanted = Path(prompt(asks, f"In which file should this event be? [{_free()}]", _free()))
    return wanted


def _free() -> str:
    """A name for one more event's file, which is not there yet."""
    names = (f"event-{number}.yaml" for number in range(2, 1000))
    return next(name for name in names if not _is_there(Path(name)))


def _refuse_existing(out: Path, options: InitOptions) -> None:
    if _is_there(out) and not options.force:
        raise UsageError(
            f"{out} is there already",
            where="--out",
            hint="Add --force to replace it, or choose another name with --out.",
        )


def _is_there(out: Path) -> bool:
    """Whether there is such a file. A name that no file can have is told when it is written."""
    try:
        return out.exists()
    except OSError:
        return False


def _write(out: Path, text: str) -> None:
    try:
        write_atomically(out, text.encode())
    except OSError as error:
        raise cannot_write(out, "--out", error) from error


def write_example(out: Path, *, force: bool) -> None:
    """The annotated example as a file. Raises UsageError as `write_config`."""
    _refuse_existing(out, InitOptions(force=force))
    _write(out, assets.text(EXAMPLE_FILE))
