"""Which stacks there are: on the screen, and for programs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from smsverifier.config.load import DEFAULT_FILE
from smsverifier.errors import ExitCode
from smsverifier.output.ejected_words import ejected_document, ejected_words
from smsverifier.output.escaping import escaped
from smsverifier.output.formatting import counted, moment_of_text
from smsverifier.output.links import address
from smsverifier.output.screen import Screen, labelled
from smsverifier.platform.shells import USUAL
from smsverifier.provision.ejected import Ejected
from smsverifier.times import day_words

INDENT = 2


@dataclass(frozen=True)
class StackSize:
    """How many registrations a stack has."""

    registrations: int
    is_all: bool = True
    """Whether there are no more: a large table is not counted to its end."""


@dataclass(frozen=True)
class FoundStack:
    """One stack, as far as it is there."""

    stack: str
    region: str
    resources: tuple[str, ...] = ()
    """The keys of what is there under its names and with its tag."""
    missing: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    """ARNs of what has its tag and none of its names; looked for where nothing else is there."""
    version: str | None = None
    """Of smsverifier, which made it or changed it last."""
    since: datetime | None = None
    """When its table was made."""
    paused_since: str | None = None
    ejected: Ejected | None = None
    """To what it was handed over."""
    form_url: str | None = None
    size: StackSize | None = None
    readable: bool = True
    """Whether these credentials may look at it; if not, its tag alone tells of it."""
    kept: bool = False
    """Whether it is no more than registrations on disk, which wait for the next `up`."""

    @property
    def state(self) -> str:
        """In one word, for programs too."""
        if self.kept:
            return "kept"
        if not self.readable:
            return "unreadable"
        return "partial" if self.missing else "whole"


@dataclass(frozen=True)
class Stacks:
    """All of one account and region, or of the embedded AWS."""

    target: str
    region: str
    account: str | None
    """None: nobody was asked."""
    running: bool | None
    """Whether the embedded AWS runs; None on AWS."""
    found: tuple[FoundStack, ...]
    elsewhere: tuple[tuple[str, str], ...] = ()
    """Stack and region of those that have roles, which are the same in all regions."""
    chosen: Path | None = None
    """The configuration that a command would take."""
    others: Sequence[Path] = ()
    """More of them, here."""

    @property
    def exit_code(self) -> ExitCode:
        """DONE, also where there is none."""
        return ExitCode.DONE


def show_stacks(screen: Screen, stacks: Stacks) -> None:
    """Each with what it is, and what comes next."""
    screen.document(stacks_document(stacks))
    screen.show(Group(*_view(stacks, screen.zone)))
    if stacks.found:
        screen.say("Next: smsverifier status --stack NAME, or -c with its configuration")
    else:
        screen.say(f"Next: {_first_step(stacks)}")


def _first_step(stacks: Stacks) -> str:
    """Where there is no stack: what makes one, of the configurations that lie here."""
    files = [str(path) for path in (stacks.chosen, *stacks.others) if path is not None]
    if not files:
        return "smsverifier init, then smsverifier up"
    if len(files) > 1:
        return f"smsverifier up -c FILE, with one of {', '.join(map(escaped, files))}"
    return "smsverifier up" + ("" if files == [DEFAULT_FILE] else f" -c {USUAL.quoted(files[0])}")


def stacks_document(stacks: Stacks) -> dict[str, Any]:
    """They, for programs (docs/reference/json.md)."""
    return {
        "target": stacks.target,
        "region": stacks.region,
        "account": stacks.account,
        "running": stacks.running,
        "stacks": [_document(stack) for stack in stacks.found],
        "elsewhere": [{"stack": stack, "region": region} for stack, region in stacks.elsewhere],
    }


def _document(stack: FoundStack) -> dict[str, Any]:
    return {
        "stack": stack.stack,
        "region": stack.region,
        "state": stack.state,
        "resources": list(stack.resources),
        "missing": list(stack.missing),
        "others": list(stack.others),
        "version": stack.version,
        "since": stack.since and stack.since.isoformat(),
        "paused_since": stack.paused_since,
        "ejected": ejected_document(stack.ejected),
        "form_url": stack.form_url,
        "registrations": stack.size and stack.size.registrations,
        "registrations_counted": stack.size and stack.size.is_all,
    }


def _view(stacks: Stacks, zone: tzinfo) -> Iterator[RenderableType]:
    yield Text(_head(stacks))
    for stack in stacks.found:
        yield Text()
        yield Text.assemble((escaped(stack.stack), "bold"), f"  {stack.region}")
        for line in _lines(stack, zone):
            yield labelled("", line, INDENT)
        if stack.form_url:
            yield Text.assemble("  form  ", address(stack.form_url))
    if stacks.elsewhere:
        yield Text()
        others = ", ".join(f"{escaped(stack)} ({region})" for stack, region in stacks.elsewhere)
        yield Text(f"By their roles in other regions: {others}. --region shows those.")


def _head(stacks: Stacks) -> str:
    number = counted(len(stacks.found), "stack")
    if stacks.running is False:
        return (
            f"The embedded AWS does not run. On disk: {number}."
            if stacks.found
            else ("The embedded AWS does not run, and nothing of it is kept on disk.")
        )
    where = "the embedded AWS" if stacks.running else f"AWS account {stacks.account}"
    place = where if stacks.running else f"{where}, {stacks.region}"
    return f"{number} in {place}" if stacks.found else f"No stack in {place}"


def _lines(stack: FoundStack, zone: tzinfo) -> Iterator[Text]:
    if stack.kept and stack.size:
        yield Text(
            f"{_size(stack.size)} on disk; `smsverifier up` brings them back", style="yellow"
        )
        return
    if not stack.readable:
        yield Text("there by its tag; these credentials may not look at it", style="yellow")
        return
    yield Text(" · ".join(_facts(stack, zone)))
    if stack.resources and stack.missing:
        yield Text(f"half made: {_listed(stack.resources)}", style="yellow")
        yield Text(f"missing: {_listed(stack.missing)}", style="yellow")
    for arn in stack.others:
        yield Text(f"by its tag alone: {escaped(arn)}", style="yellow")


def _facts(stack: FoundStack, zone: tzinfo) -> Iterator[str]:
    if stack.size is not None:
        yield _size(stack.size)
    if stack.paused_since:
        yield f"paused since {moment_of_text(stack.paused_since, zone)}"
    if stack.ejected:
        yield ejected_words(stack.ejected)
    if stack.since:
        yield f"since {day_words(stack.since.astimezone(zone))}"
    if stack.version:
        yield f"made by {escaped(stack.version)}"


def _size(size: StackSize) -> str:
    more = "" if size.is_all else "more than "
    return f"{more}{counted(size.registrations, 'registration')}"


def _listed(keys: Sequence[str]) -> str:
    return ", ".join(keys)
