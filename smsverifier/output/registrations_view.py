"""Registrations on the screen, and as JSON; how many; what `remove-tests` took away of them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from smsverifier.aws.result import Result, Unavailable
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, line_of
from smsverifier.output.screen import Screen
from smsverifier.registrations.listing import Registrant, RegistrantPage
from smsverifier.row import SMS_STATUS, is_moment

STYLES = {"sent": "green", "failed": "red", "unconfirmed": "yellow", "sending": "cyan"}
LATEST = 253_402_214_400_000
"""The last day of the year 9999, in epoch milliseconds: no clock in any time zone ends before."""

NAME_SHOWN = 80
"""Letters of a name on the screen: what somebody put into the table may be a book."""
DROPPED = (
    "What did not arrive counts as failed: once that is mended, `smsverifier registrations resend "
    "--failed` texts them again."
)


@dataclass(frozen=True)
class RegistrationsResult:
    """What `registrations list` found."""

    page: RegistrantPage
    dropped: Result[Mapping[str, str]]
    """Message id → why it did not arrive, by receipts."""
    columns: Sequence[str] = ()
    """Those that were asked for; none: the usual ones are shown."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_registrations(screen: Screen, result: RegistrationsResult) -> None:
    """One line for each of them."""
    page = result.page
    say_unknown_dropped(screen, result.dropped)
    screen.document(registrants_document(page))
    screen.show(columns_view(page, result.columns) if result.columns else registrants_view(page))
    if any(registrant.dropped for registrant in page.registrants):
        screen.say(DROPPED)
    if page.next is not None:
        screen.say(f"Next: the same command with --next {page.next}")


def say_unknown_dropped(screen: Screen, dropped: Result[object]) -> None:
    """Say so where receipts cannot be read."""
    if isinstance(dropped, Unavailable):
        screen.say(f"Whose SMS a carrier dropped is not known: {dropped.error.message}")


def registrants_view(page: RegistrantPage) -> RenderableType:
    """One line for each of them."""
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(overflow="fold")
    for one in page.registrants:
        style = STYLES.get("failed" if one.dropped else one.sms_status or "", "dim")
        phone = line_of(one.phone)
        table.add_row(
            moment_text(one.registered_at), phone, _who(one), Text(status_text(one), style=style)
        )
    return _with_count(table, page)


def columns_view(page: RegistrantPage, columns: Sequence[str]) -> RenderableType:
    """The columns that were asked for, under their names."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(line_of(name), overflow="fold")
    for one in page.registrants:
        table.add_row(*(Text(_value_text(name, one.fields.get(name))) for name in columns))
    return _with_count(table, page)


def _with_count(table: Table, page: RegistrantPage) -> RenderableType:
    count = f"{len(page.registrants)} of {page.matching} registrants."
    return Group(table, Text(count)) if page.registrants else Text("Nobody.")


def _value_text(name: str, value: str | int | None) -> str:
    """One value on one line; a moment in this machine's time, a status in words."""
    if value is None:
        return ""
    if isinstance(value, int):
        return moment_text(value) if is_moment(name) else str(value)
    shown = line_of(value.replace("_", " ") if name == SMS_STATUS else value)
    return shown if len(shown) <= NAME_SHOWN else f"{shown[:NAME_SHOWN]}…"


def registrants_document(page: RegistrantPage) -> dict[str, Any]:
    """The same for programs; names as they were typed."""
    return {"registrations": [asdict(one) for one in page.registrants], "next": page.next}


def _who(one: Registrant) -> Text:
    test = " (test)" if one.source == "test" else ""
    name = line_of(one.name)
    return Text((name if len(name) <= NAME_SHOWN else f"{name[:NAME_SHOWN]}…") + test)


def status_text(one: Registrant) -> str:
    """Where a registrant stands, and why."""
    status = one.sms_status or "not told"
    if one.dropped:
        return f"{status}, did not arrive: {line_of(one.dropped)}"
    return f"{status}: {line_of(one.reason)}" if one.reason else status


def moment_text(at_ms: int | None) -> str:
    """A moment in this machine's own time; `?` for one that no clock can show."""
    if at_ms is None or not 0 <= at_ms <= LATEST:
        return "?"
    return f"{datetime.fromtimestamp(at_ms / 1000, UTC).astimezone():%Y-%m-%d %H:%M}"


@dataclass(frozen=True)
class CountsResult:
    """What `registrations list --count` and `--by` counted."""

    columns: Sequence[str]
    """By whose values; none: in all."""
    registrations: int
    by_values: Sequence[tuple[Sequence[str | int | None], int]]
    dropped: Result[Mapping[str, str]]
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_counts(screen: Screen, result: CountsResult) -> None:
    """The number alone, or one line for each value."""
    say_unknown_dropped(screen, result.dropped)
    screen.document(counts_document(result))
    screen.show(counts_view(result) if result.columns else str(result.registrations))


def counts_view(result: CountsResult) -> RenderableType:
    """One line for each value."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for name in result.columns:
        table.add_column(line_of(name), overflow="fold")
    table.add_column("registrants", justify="right")
    for values, count in result.by_values:
        shown = zip(result.columns, values, strict=True)
        cells = (_value_text(name, value) or "(none)" for name, value in shown)
        table.add_row(*map(Text, cells), str(count))
    total = Text(f"{counted(result.registrations, 'registrant')}.")
    return Group(table, total) if result.by_values else Text("Nobody.")


def counts_document(result: CountsResult) -> dict[str, Any]:
    """The same for programs."""
    counts = [
        {"values": dict(zip(result.columns, values, strict=True)), "registrations": count}
        for values, count in result.by_values
    ]
    return {"count": result.registrations, "counts": counts}


@dataclass(frozen=True)
class RemoveTestsResult:
    """What `registrations remove-tests` did."""

    stack: str
    location: StackLocation
    removed: int
    left: int
    """Test rows that are still there: they are being told, or were changed."""
    interrupted: bool

    @property
    def exit_code(self) -> ExitCode:
        """FAILED while some are left."""
        if self.interrupted:
            return ExitCode.INTERRUPTED
        return ExitCode.FAILED if self.left else ExitCode.DONE


def show_remove_tests(screen: Screen, result: RemoveTestsResult) -> None:
    """How many are gone, and how many are not."""
    screen.document(remove_tests_document(result))
    screen.show(f"{counted(result.removed, 'test registration')} removed.")
    if result.left and not result.interrupted:
        screen.say(f"{result.left} left: they are being told, or changed. Run it again.")


def remove_tests_document(result: RemoveTestsResult) -> dict[str, Any]:
    """The same for programs."""
    counts = {"removed": result.removed, "left": result.left}
    return {"stack": result.stack, **result.location, **counts}
