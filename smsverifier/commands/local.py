"""What the `local` commands do: start, status, env, logs and stop.

`env` prints what any other AWS client needs to work with the embedded AWS. `stop` says what it
holds, asks, exports, stops and says what is kept.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import partial
from pathlib import Path

from smsverifier.aws import Aws, AwsTarget
from smsverifier.aws.regions import known_regions
from smsverifier.commands.context import Context
from smsverifier.commands.embedded_aws import ensure_started, read_previous_run
from smsverifier.commands.export import chosen_files, receipts_of
from smsverifier.commands.moments import length_of
from smsverifier.commands.prompts import is_interactive, require_yes
from smsverifier.config.load import load_leniently
from smsverifier.errors import UsageError
from smsverifier.local.clock import FARTHEST_SECONDS
from smsverifier.local.journal_file import TABLE_ENDING, HeldRegistrations
from smsverifier.local.process import (
    Running,
    find_any,
    find_running,
    pass_time,
    stop,
)
from smsverifier.naming import Names
from smsverifier.output.export_view import (
    file_paths,
    say_privacy,
    say_removed_unfinished,
    say_unread_receipts,
    show_exported,
)
from smsverifier.output.local_view import (
    LocalClock,
    LocalLog,
    LocalStatus,
    ShellEnvironment,
    StopResult,
    previous_run_lines,
    say_before_stop,
)
from smsverifier.output.screen import Screen, spinner
from smsverifier.platform.shells import SHELLS, USUAL, Shell, ShellName
from smsverifier.registration_table import RegistrationTable
from smsverifier.registrations.exporter import (
    Exported,
    ExportOptions,
    check_writable,
    export,
    remove_unfinished,
)
from smsverifier.times import is_day, moment_of


def start_embedded(context: Context) -> LocalStatus:
    """Start it unless it runs; says what became of the last one."""
    _show_in_zone(context)
    if find_running(context.site) is None:
        past = read_previous_run(context.site)
        context.screen.say(*previous_run_lines(past, context.screen.zone))
    return LocalStatus(ensure_started(context))


def local_status(context: Context) -> LocalStatus:
    """Where it runs, or that it does not."""
    _show_in_zone(context)
    running = find_running(context.site)
    return LocalStatus(running) if running else LocalStatus(None, read_previous_run(context.site))


def _show_in_zone(context: Context) -> None:
    """Moments are in the zone of this folder's event, whosever stacks are in it."""
    context.screen.zone = load_leniently(None, environ=context.environ).config.zone


def read_clock(context: Context) -> LocalClock:
    """What its clock shows."""
    _show_in_zone(context)
    running = find_running(context.site)
    return LocalClock(running.passed if running else None)


def set_clock(context: Context, when: str) -> LocalClock:
    """Let time pass in it until `when`. Raises UsageError for what is no moment."""
    found, zone = read_clock(context), context.screen.zone
    if found.passed is None:
        return found
    passed = _passed(when, found.passed, zone)
    if abs(passed) > FARTHEST_SECONDS:
        raise UsageError(f"{when} is too far away", where="WHEN", hint="Stay within twenty years.")
    with spinner(context.screen, "what is due until then"):
        now = pass_time(context.site, passed)
    return LocalClock(now, put_back=max(0.0, found.passed - now))


def _passed(when: str, before: float, zone: tzinfo) -> float:
    """Seconds that the clock will be ahead of real time. A day alone is its first moment."""
    if when == "real":
        return 0.0
    seconds = length_of(when.removeprefix("+")) if when.startswith("+") else None
    if seconds is not None:
        return before + seconds
    try:
        begins = f"{when} 00:00" if is_day(when) else when
        return moment_of(begins, zone).timestamp() - datetime.now(UTC).timestamp()
    except (ValueError, OverflowError):
        raise UsageError(
            f"{when[:40]!r} is no moment",
            where="WHEN",
            why="It must say how much time passes, a day, perhaps with a time of day, or `real`.",
            hint="Write for example +2h, +3d, '2026-12-05 18:00' or real.",
        ) from None


def read_log(context: Context, lines: int) -> LocalLog:
    """The last lines of its log."""
    path = context.site.log
    text = path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""
    return LocalLog(path, text.splitlines()[-lines:])


LEADS_ELSEWHERE = (
    *("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "AWS_SECURITY_TOKEN"),
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
)
"""Set, each would make a client sign with other keys, or call AWS itself."""


def shell_environment(
    context: Context, region: str | None, shell: str | None = None
) -> ShellEnvironment:
    """The variables for a shell; None is this platform's usual one.

    `region`: where clients call; None is the configuration's. Raises UsageError for a shell that
    nobody can write for.
    """
    chosen = _shell(shell)
    running = find_running(context.site)
    if running is None:
        return ShellEnvironment(running=False, shell=chosen)
    exports = _exports(running, region or _configured(context.environ))
    return ShellEnvironment(True, exports, _in_the_way(context.environ), chosen)


def _shell(name: str | None) -> Shell:
    if name is None:
        return USUAL
    if name not in tuple(ShellName):
        raise UsageError(
            f"There is no shell {name} here",
            where="--shell",
            why="Each shell sets variables in its own words.",
            hint=f"The shells are {', '.join(ShellName)}.",
        )
    return SHELLS[ShellName(name)]


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


_IS_STACK = re.compile(r"[a-z][a-z0-9-]*")
"""It goes into the name of a file, and whoever has the port may say that it is of old."""


@dataclass(frozen=True)
class LocalStopOptions:
    """What the user asked of this `stop`."""

    yes: bool = False
    export: bool = True


def stop_embedded(context: Context, options: LocalStopOptions) -> StopResult:
    """Stop the embedded AWS. What cannot be exported keeps it running."""
    _show_in_zone(context)
    running = find_any(context.site)
    if running is None:
        return StopResult(stopped=False, previous=read_previous_run(context.site))
    held = [each for each in _held(running) if each.registrations]
    say_before_stop(context.screen, held, running.stacks)
    _ask(context, held, options)
    exports = dict(_export(context.screen, running, held)) if options.export and held else {}
    stop(context.site)
    past = read_previous_run(context.site)
    return StopResult(True, past, held, exports, running.not_kept)


def _ask(context: Context, held: Sequence[HeldRegistrations], options: LocalStopOptions) -> None:
    people = sum(each.registrations - each.tests for each in held)
    if people and is_interactive(context) and not options.yes:
        require_yes(context, "Stop it?")


def _export(
    screen: Screen, running: Running, held: Sequence[HeldRegistrations]
) -> Iterator[tuple[str, dict[str, str]]]:
    """Stack and region, and the files of each. Raises where one cannot be written."""
    check_writable(Path())
    say_removed_unfinished(screen, remove_unfinished(Path()))
    stacks = [each.stack for each in held]
    for each in held:
        is_one = stacks.count(each.stack) == 1
        name = each.stack if is_one else f"{each.stack}-{each.region}"
        exported = _export_one(_aws(running, each.region), each, name)
        say_unread_receipts(screen, exported)
        show_exported(screen, exported)
        yield f"{each.stack} in {each.region}", file_paths(exported)
    say_privacy(screen)


def _export_one(aws: Aws, held: HeldRegistrations, name: str) -> Exported:
    wanted = ExportOptions(when_empty=False, receipts=partial(receipts_of, aws))
    table, files = Names(held.stack, held.region, "").table, chosen_files(name, None, None)
    return export(aws, table, files, lambda _: None, wanted)


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
                row_counts = RegistrationTable(aws, name).row_counts(0)
                yield HeldRegistrations(stack, region, row_counts.registrations, row_counts.tests)


def _aws(running: Running, region: str) -> Aws:
    return Aws(AwsTarget(region, None, running.endpoint_url, running.access_key))
