"""What the `local` commands do: start, status, env, logs and stop.

`env` prints what any other AWS client needs to work with the embedded AWS. `stop` says what it
holds, asks, exports, stops and says what is kept.
"""

import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.regions import known_regions
from smsverifier.commands.context import Context
from smsverifier.commands.embedded_aws import held_words, kept_sentence, read_previous_run
from smsverifier.commands.export import (
    chosen_files,
    export_sentence,
    file_paths,
    receipts_of,
    say_privacy,
)
from smsverifier.commands.prompts import is_interactive, require_yes
from smsverifier.config.load import load_leniently
from smsverifier.errors import ExitCode
from smsverifier.local.journal_file import TABLE_ENDING, HeldRegistrations
from smsverifier.local.process import (
    Running,
    ensure_running,
    find_any,
    find_running,
    stop,
)
from smsverifier.naming import Names
from smsverifier.output.screen import Screen
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.exporter import Exported, ExportOptions, check_writable, export


def start_embedded(context: Context) -> int:
    """Start it unless it runs; says what became of the last one."""
    if find_running(context.site) is None:
        context.screen.say(*read_previous_run(context.site).lines())
    return _show_running(context.screen, ensure_running(context.site))


def show_local_status(context: Context) -> int:
    """Where it runs, or that it does not; returns the exit code."""
    running = find_running(context.site)
    if running is None:
        return _show_previous_run(context)
    return _show_running(context.screen, running)


def _show_running(screen: Screen, running: Running) -> int:
    screen.document(
        {
            "running": True,
            "endpoint_url": running.endpoint_url,
            "outbox_url": running.outbox_url,
            "pid": running.pid,
            "held": [vars(held) for held in running.held],
            "kept": [vars(held) for held in running.kept],
            "ended": None,
        }
    )
    screen.show(
        f"The embedded AWS runs at {running.endpoint_url} (process {running.pid}).",
        f"Its outbox is {running.outbox_url}",
        'Any AWS client works with it after: eval "$(smsverifier local env)"',
    )
    held = [each for each in running.held if each.registrations]
    if held:
        screen.show(f"It holds {held_words(held)}.")
    if running.kept:
        screen.show(kept_sentence(running.kept))
    return ExitCode.DONE


def _show_previous_run(context: Context) -> int:
    screen, past = context.screen, read_previous_run(context.site)
    run = past.run
    screen.document(
        {
            "running": False,
            "endpoint_url": None,
            "outbox_url": None,
            "pid": None,
            "held": [],
            "kept": [vars(held) for held in past.kept],
            "ended": run and {"at": run.ended_at.isoformat(), "how": run.how or "unexpectedly"},
        }
    )
    screen.show("The embedded AWS is not running.", *past.lines())
    screen.say("Next: smsverifier up")
    return ExitCode.NOT_IN_SYNC


def show_log(context: Context, lines: int) -> None:
    """The last lines of its log."""
    screen, path = context.screen, context.site.log
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    last = text.splitlines()[-lines:]
    screen.document({"path": str(path), "lines": last})
    screen.show(*last)
    if not last:
        screen.say(f"There is no log yet ({path}).")


LEADS_ELSEWHERE = (
    *("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""Set, each would make a client sign with other keys, or call AWS itself."""


def show_env(context: Context, region: str | None) -> int:
    """Prints the exports for a shell; returns the exit code.

    `region`: where clients call; None is the configuration's.
    """
    screen, running = context.screen, find_running(context.site)
    if running is None:
        screen.document({"running": False, "export": {}, "unset": []})
        screen.say("The embedded AWS is not running.", "Next: smsverifier up")
        return ExitCode.NOT_IN_SYNC
    exports = _exports(running, region or _configured(context.environ))
    unset = _in_the_way(context.environ)
    screen.document({"running": True, "export": exports, "unset": unset})
    screen.show(*(f"export {name}={shlex.quote(value)}" for name, value in exports.items()))
    screen.show(*(f"unset {name}" for name in unset))
    return ExitCode.DONE


def _exports(running: Running, region: str) -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": running.access_key.id,
        "AWS_SECRET_ACCESS_KEY": running.access_key.secret,
        "AWS_ENDPOINT_URL": running.endpoint_url,
        "AWS_REGION": region,
        "AWS_DEFAULT_REGION": region,
    }


def _in_the_way(environ: Mapping[str, str]) -> list[str]:
    of_one_service = [name for name in environ if name.startswith("AWS_ENDPOINT_URL_")]
    return sorted(of_one_service + [name for name in LEADS_ELSEWHERE if name in environ])


def _configured(environ: Mapping[str, str]) -> str:
    """The region of this folder's configuration, the default's where it cannot be read."""
    return load_leniently(None, environ=environ).config.region


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
class LocalStopOptions:
    """What the user asked of this `stop`."""

    yes: bool = False
    export: bool = True


def stop_embedded(context: Context, options: LocalStopOptions) -> int:
    """Stop the embedded AWS; returns the exit code. What cannot be exported keeps it running."""
    screen, running = context.screen, find_any(context.site)
    if running is None:
        return _report_stopped(context, stopped=False)
    held = [each for each in _held(running) if each.registrations]
    _ask(context, running, held, options)
    exports = dict(_export(screen, running, held)) if options.export and held else {}
    stop(context.site)
    if held and running.not_kept != "":
        screen.say(OF_OLD if running.not_kept is None else NOT_ALL.format(why=running.not_kept))
    return _report_stopped(context, stopped=True, held=held, exports=exports)


def _ask(
    context: Context, running: Running, held: Sequence[HeldRegistrations], options: LocalStopOptions
) -> None:
    screen = context.screen
    if held:
        screen.say(f"The embedded AWS holds {held_words(held)}.")
    if running.stacks:
        screen.say(f"Its stacks end: {', '.join(running.stacks)}. Nobody can register meanwhile.")
    people = sum(each.registrations - each.tests for each in held)
    if people and is_interactive(context) and not options.yes:
        require_yes(context, "Stop it?")


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
    say_privacy(screen)


def _export_one(screen: Screen, aws: Aws, held: HeldRegistrations, name: str) -> Exported:
    wanted = ExportOptions(when_empty=False, receipts=partial(receipts_of, aws, screen))
    table, files = Names(held.stack, held.region, "").table, chosen_files(name, None, None)
    return export(aws, table, files, lambda _: None, wanted)


def _report_stopped(
    context: Context,
    *,
    stopped: bool,
    held: Sequence[HeldRegistrations] = (),
    exports: dict[str, Any] | None = None,
) -> int:
    screen, past = context.screen, read_previous_run(context.site)
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
    return running.held if running.not_kept is not None else list(count_in_tables(running))


def count_in_tables(running: Running) -> Iterator[HeldRegistrations]:
    """The registrations in one that does not count them by itself, in whatever region."""
    for region in known_regions():
        aws = _aws(running, region)
        for name in aws.client("dynamodb").list_tables()["TableNames"]:
            stack = name.removesuffix(TABLE_ENDING)
            if stack != name and _IS_STACK.fullmatch(stack):
                tally = RegistrationTable(aws, name).tally(0)
                yield HeldRegistrations(stack, region, tally.registrations, tally.tests)


def _aws(running: Running, region: str) -> Aws:
    return Aws(AwsTarget(region, None, running.endpoint_url, running.access_key))
