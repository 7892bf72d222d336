"""`local stop` from end to end: say what it holds, ask, export, stop, say what is kept."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from smsverifier.aws import Aws, Where
from smsverifier.aws.regions import known_regions
from smsverifier.errors import ExitCode
from smsverifier.flows.asking import can_ask, must_agree
from smsverifier.flows.embedded import held_words, kept_sentence, read_past
from smsverifier.flows.export import (
    chosen_files,
    export_sentence,
    file_paths,
    receipts_of,
    tell_privacy,
)
from smsverifier.local.journal_file import TABLE_ENDING, HeldRegistrations
from smsverifier.local.process import Running, find_any, stop
from smsverifier.naming import Names
from smsverifier.pipeline.registrations.exports import Exported, Wanted, check_writable, export
from smsverifier.pipeline.registrations.rows import Rows
from smsverifier.report.screen import Screen

OF_OLD = (
    "It is of a version that keeps no registrations on disk: after an `up`, `smsverifier "
    "registrations import FILE` brings them back."
)
NOT_ALL = (
    "Not all of them are kept on disk: {why}. After an `up`, `smsverifier registrations import "
    "FILE` brings the others back."
)
_IS_STACK = re.compile(r"[a-z][a-z0-9-]*")
"""It goes into the name of a file, and whoever has the port may say that it is of old."""


@dataclass(frozen=True)
class Wishes:
    """What the user asked of this `stop`."""

    yes: bool = False
    export: bool = True


def stop_embedded(screen: Screen, wishes: Wishes) -> int:
    """Stop the embedded AWS; returns the exit code. What cannot be exported keeps it running."""
    running = find_any()
    if running is None:
        return _tell(screen, stopped=False)
    held = [each for each in _held(running) if each.registrations]
    _ask(screen, running, held, wishes)
    exports = dict(_export(screen, running, held)) if wishes.export and held else {}
    stop()
    if held and running.not_kept != "":
        screen.say(OF_OLD if running.not_kept is None else NOT_ALL.format(why=running.not_kept))
    return _tell(screen, stopped=True, held=held, exports=exports)


def _ask(
    screen: Screen, running: Running, held: Sequence[HeldRegistrations], wishes: Wishes
) -> None:
    if held:
        screen.say(f"The embedded AWS holds {held_words(held)}.")
    if running.stacks:
        screen.say(f"Its stacks end: {', '.join(running.stacks)}. Nobody can register meanwhile.")
    people = sum(each.registrations - each.tests for each in held)
    if people and can_ask(screen) and not wishes.yes:
        must_agree("Stop it?")


def _export(
    screen: Screen, running: Running, held: Sequence[HeldRegistrations]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Stack and region, and the files of each. Raises where one cannot be written."""
    check_writable(Path())
    stacks = [each.stack for each in held]
    for each in held:
        is_one = stacks.count(each.stack) == 1
        name = each.stack if is_one else f"{each.stack}-{each.region}"
        exported = _export_one(screen, _aws(running, each.region), each, name)
        screen.show(export_sentence(exported))
        yield f"{each.stack} in {each.region}", file_paths(exported)
    tell_privacy(screen)


def _export_one(screen: Screen, aws: Aws, held: HeldRegistrations, name: str) -> Exported:
    wanted = Wanted(when_empty=False, receipts=partial(receipts_of, aws, screen))
    table, files = Names(held.stack, held.region, "").table, chosen_files(name, None, None)
    return export(aws, table, files, lambda _: None, wanted)


def _tell(
    screen: Screen,
    *,
    stopped: bool,
    held: Sequence[HeldRegistrations] = (),
    exports: dict[str, Any] | None = None,
) -> int:
    past = read_past()
    screen.document(
        {
            "stopped": stopped,
            "held": [vars(each) for each in held],
            "exports": exports or {},
            "kept": [vars(each) for each in past.kept],
        }
    )
    screen.show("The embedded AWS has ended." if stopped else "The embedded AWS was not running.")
    if stopped and past.kept:
        screen.show(kept_sentence(past.kept))
    elif not stopped:
        screen.say(*past.lines())
    return ExitCode.DONE


def _held(running: Running) -> Sequence[HeldRegistrations]:
    """As it says itself; one of an earlier version is looked through."""
    return running.held if running.not_kept is not None else list(looked_through(running))


def looked_through(running: Running) -> Iterator[HeldRegistrations]:
    """The registrations in one that does not count them by itself, in whatever region."""
    for region in known_regions():
        aws = _aws(running, region)
        for name in aws.client("dynamodb").list_tables()["TableNames"]:
            stack = name.removesuffix(TABLE_ENDING)
            if stack != name and _IS_STACK.fullmatch(stack):
                tally = Rows(aws, name).tally(0)
                yield HeldRegistrations(stack, region, tally.registrations, tally.tests)


def _aws(running: Running, region: str) -> Aws:
    return Aws(Where(region, None, running.endpoint_url, running.access_key))
