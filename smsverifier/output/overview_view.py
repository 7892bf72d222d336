"""Where one stands: what `smsverifier` alone says, in a few lines, and the next command."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.config.load import DEFAULT_FILE, Loaded
from smsverifier.errors import ExitCode
from smsverifier.local.journal_file import HeldRegistrations
from smsverifier.output.escaping import escaped
from smsverifier.output.formatting import counted, line_of, moment_of_text
from smsverifier.output.screen import Screen, labelled
from smsverifier.platform.shells import USUAL

LABEL_WIDTH = 16


@dataclass(frozen=True)
class EmbeddedLook:
    """The embedded AWS, as it is without being asked for much."""

    runs: bool
    is_up: bool = False
    """Whether the stack has anything in it."""
    stacks: Sequence[str] = ()
    held: HeldRegistrations | None = None
    """The stack's own registrations in it."""
    kept: HeldRegistrations | None = None
    """Those of them on disk, which wait for the next `up`."""
    paused_since: str | None = None
    problem: str = ""
    elsewhere: Sequence[str] = ()
    """Other regions that have a stack of its name."""


@dataclass(frozen=True)
class AccountLook:
    """What was asked of the AWS account."""

    region: str
    is_up: bool = False
    paused_since: str | None = None
    problem: str = ""
    table_deleted: bool = False
    """Whether somebody deleted its table, and the registrations with it."""
    elsewhere: Sequence[str] = ()
    """Other regions in which a stack of its name was seen from this machine."""


@dataclass(frozen=True)
class Overview:
    """What is here."""

    folder: Path | None
    loaded: Loaded
    others: Sequence[Path]
    """Configurations under other names."""
    embedded: EmbeddedLook
    account: AccountLook | None
    """None: the target is local, or AWS did not answer soon enough."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE whatever is here."""
        return ExitCode.DONE

    @property
    def target(self) -> str:
        """Where its stack is or would be."""
        return self.loaded.config.target

    @property
    def is_up(self) -> bool | None:
        """Whether its stack is; None if that is not known."""
        if self.target == "local":
            return None if self.embedded.problem else self.embedded.is_up
        known = self.account is not None and not self.account.problem
        return self.account.is_up if self.account is not None and known else None

    @property
    def is_without_table(self) -> bool:
        """Whether a part of it is in the embedded AWS, and no table of it anywhere there."""
        is_part = self.loaded.config.stack in self.embedded.stacks and self.is_up is False
        return self.target == "local" and is_part and not self.elsewhere

    @property
    def table_deleted(self) -> bool:
        """Whether its registrations were deleted, as far as that is known."""
        return self.account is not None and self.account.table_deleted

    @property
    def paused_since(self) -> str | None:
        """Since when nobody is texted, as `pause` left word; None while they are."""
        look = self.embedded if self.target == "local" else self.account
        return look.paused_since if look else None

    @property
    def elsewhere(self) -> Sequence[str]:
        """Other regions that have a stack of its name, as far as is known, where it is not up."""
        look = self.embedded if self.target == "local" else self.account
        return look.elsewhere if look and self.is_up is False else ()


def show_overview(screen: Screen, seen: Overview) -> None:
    """It, and what comes next."""
    screen.document(overview_document(seen))
    screen.show(Group(*_lines(seen)))
    screen.show("", *_next(seen), "", Text("smsverifier --help lists all commands.", style="dim"))


def overview_document(seen: Overview) -> dict[str, Any]:
    """It, for programs (docs/reference/json.md)."""
    loaded, config, look = seen.loaded, seen.loaded.config, seen.embedded
    is_named = "stack" not in loaded.unread
    account = seen.account
    return {
        "folder": seen.folder and str(seen.folder),
        "configuration": loaded.path and str(loaded.path),
        "mistakes": len(loaded.mistakes.findings) if loaded.mistakes else 0,
        "others": [str(path) for path in seen.others],
        "stack": config.stack if is_named else None,
        "target": seen.target,
        "region": account.region if account else config.region,
        "up": seen.is_up if is_named else None,
        "table_deleted": seen.table_deleted,
        "paused_since": seen.paused_since,
        "elsewhere": list(seen.elsewhere),
        "problem": (account.problem if account else "") or look.problem or None,
        "embedded": {
            "running": look.runs,
            "stacks": list(look.stacks),
            "registrations": look.held.registrations if look.held else None,
            "kept": look.kept.registrations if look.kept else None,
        },
        "next": [f"smsverifier {command}{_named(seen)}" for command, _ in _commands(seen)],
    }


def _lines(seen: Overview) -> Iterator[RenderableType]:
    yield _line("folder", escaped(str(seen.folder)) if seen.folder else "it was removed")
    yield _line("configuration", _configuration(seen))
    if seen.others:
        yield _line("", Text(_others(seen), style="dim"))
    if seen.loaded.path is not None or seen.embedded.is_up:
        yield _line("stack", _stack(seen))
    if seen.target == "local" or seen.embedded.stacks:
        yield _line("embedded AWS", _embedded(seen.embedded))


def _line(label: str, text: Text | str) -> RenderableType:
    return labelled(Text(label, style="bold"), text, LABEL_WIDTH)


def _configuration(seen: Overview) -> Text | str:
    loaded, config = seen.loaded, seen.loaded.config
    if loaded.path is None:
        return f"no {DEFAULT_FILE} here" + ("" if seen.others else ": the built-in demo")
    if loaded.mistakes is not None:
        number = counted(len(loaded.mistakes.findings), "mistake")
        return Text(f"{escaped(str(loaded.path))} has {number}", style="red")
    return f"{escaped(str(loaded.path))}: {line_of(config.event.name)}, target {seen.target}"


def _others(seen: Overview) -> str:
    """What else is here; a sentence, also with one or nothing chosen beside."""
    names = ", ".join(escaped(str(path)) for path in seen.others)
    if seen.loaded.path is None:
        return f"{names}; name the one you mean with -c"
    return f"also here: {names}; a command takes another one with -c"


def _stack(seen: Overview) -> Text | str:
    config = seen.loaded.config
    if "stack" in seen.loaded.unread:
        return "its name cannot be read"
    place = seen.account.region if seen.account else config.region
    name = f"{config.stack} ({place})"
    if seen.is_up is None:
        return Text(f"{name}: {_unknown(seen)}", style="yellow")
    if seen.table_deleted:
        return Text(f"{name} has lost its table, and every registration with it", style="bold red")
    if not seen.is_up:
        return _not_up(name, seen)
    held = seen.embedded.held if seen.target == "local" else None
    people = f", {counted(held.registrations, 'registration')}" if held else ""
    if seen.paused_since:
        since = moment_of_text(seen.paused_since, config.zone)
        paused = f"paused since {since}: nobody is texted"
        return Text.assemble(f"{name} is ", (paused, "bold yellow"), people)
    return Text.assemble(f"{name} is ", ("up", "bold green"), people)


def _not_up(name: str, seen: Overview) -> Text | str:
    if seen.is_without_table:
        return Text(f"{name} has no table: only a part of it is there", style="bold red")
    return f"{name} is not up{_elsewhere(seen)}"


def _elsewhere(seen: Overview) -> str:
    if not seen.elsewhere:
        return ""
    how = "is" if seen.target == "local" else "was, as seen from this machine,"
    return f"; a stack of its name {how} in {', '.join(map(escaped, seen.elsewhere))}"


def _unknown(seen: Overview) -> str:
    if seen.target == "local":
        return line_of(seen.embedded.problem)
    if seen.account is None:
        return "AWS did not say within two seconds whether it is up"
    return line_of(seen.account.problem)


def _embedded(look: EmbeddedLook) -> str:
    if look.problem:
        return line_of(look.problem)
    waiting = (
        f"; {counted(look.kept.registrations, 'registration')} kept on disk" if look.kept else ""
    )
    if not look.runs:
        return f"does not run{waiting}"
    stacks = ", ".join(map(escaped, look.stacks))
    return (f"runs with {stacks}" if stacks else "runs, with no stack in it") + waiting


def _next(seen: Overview) -> Iterator[RenderableType]:
    """The next sensible commands, most likely the first."""
    lines = [(f"smsverifier {command}{_named(seen)}", what) for command, what in _commands(seen)]
    width = max(len(command) for command, _ in lines) + 2
    for command, what in lines:
        yield Text.assemble(("  ", ""), (f"{command:<{width}}", "bold"), what)


def _named(seen: Overview) -> str:
    """How the only configuration is named, where it has another name than the usual one."""
    if seen.loaded.path is None and len(seen.others) == 1:
        return f" -c {USUAL.quoted(str(seen.others[0]))}"
    return ""


def _commands(seen: Overview) -> Iterator[tuple[str, str]]:
    loaded = seen.loaded
    if loaded.mistakes is not None:
        yield "plan", "names each mistake, and what is allowed there"
    elif loaded.path is None and seen.others:
        yield "status", "one event's stack" if _named(seen) else "with -c and one of them"
    elif loaded.path is None and not seen.embedded.is_up:
        yield "init", "asks about your event, writes config.yaml"
        yield "up", "tries the built-in demo on this machine"
    elif seen.is_up is None:
        yield ("check" if seen.target == "aws" else "local status"), "says what is in the way"
    elif seen.table_deleted:
        yield "status", "what is left, whether AWS has a backup, and how to bring it back"
    elif seen.is_without_table:
        yield "status", "what is there, and what to do"
    elif not seen.is_up:
        yield from _before_up(seen)
    else:
        yield from _of_running(seen)


def _before_up(seen: Overview) -> Iterator[tuple[str, str]]:
    for region in seen.elsewhere[:1]:
        yield f"status --region {escaped(region)}", "what goes on there"
    if seen.embedded.kept and seen.target == "local":
        yield "up", "builds it again and brings the registrations back"
        return
    if seen.target == "aws":
        yield "check", "is the account ready for so many SMS?"
    else:
        yield "message", "the SMS, with its parts and price"
    yield "up", "builds it"


def _of_running(seen: Overview) -> Iterator[tuple[str, str]]:
    if seen.paused_since:
        yield "resume", "texts again, also those who registered meanwhile"
    yield "status", "addresses, numbers, every resource"
    held = seen.embedded.held
    if seen.target == "local" and held is not None and held.registrations == 0:
        yield "test-register PHONE", "one registration, followed to its SMS"
    else:
        yield "registrations list", "who registered, who was told"
