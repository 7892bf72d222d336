"""Registrations on the screen, and as JSON; how many; what `remove-tests` took away of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.table import Table
from rich.text import Text

from smsverifier.aws.result import Result, Unavailable
from smsverifier.errors import ExitCode
from smsverifier.output.documents import StackLocation
from smsverifier.output.formatting import counted, line_of, moment_of_ms
from smsverifier.output.screen import Screen
from smsverifier.registrations.listing import Registrant, RegistrantPage
from smsverifier.row import PHONE, SMS_STATUS, is_moment

STYLES = {
    "sent": "green",
    "failed": "red",
    "unconfirmed": "yellow",
    "sending": "cyan",
    "waiting": "cyan",
}
LATEST = 253_402_214_400_000
"""The last day of the year 9999, in epoch milliseconds: no clock in any time zone ends before."""

WORDS = {
    "sent": "told",
    "sending": "being told",
    "not_told": "not told",
    "waiting": "on the waiting list",
}
"""`sms_status` as people read it, here and in the filters; the others are words already."""

TEXT_WIDTH = 12
"""Letters that a column of texts has at least, if any text is as long."""
GAP = 2

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
    is_texted: bool = True
    """False: nobody is (sms.enabled), and the mail is all there is."""
    exit_code: ClassVar[ExitCode] = ExitCode.DONE


def show_registrations(screen: Screen, result: RegistrationsResult) -> None:
    """One line for each of them."""
    page = result.page
    say_unknown_dropped(screen, result.dropped)
    screen.document(registrants_document(page))
    zone = screen.zone
    screen.show(
        columns_view(page, result.columns, zone)
        if result.columns
        else registrants_view(page, zone, is_texted=result.is_texted)
    )
    if any(registrant.dropped for registrant in page.registrants):
        screen.say(DROPPED)
    if page.next is not None:
        screen.say(f"Next: the same command with --next {page.next}")


def say_unknown_dropped(screen: Screen, dropped: Result[object]) -> None:
    """Say so where receipts cannot be read."""
    if isinstance(dropped, Unavailable):
        screen.say(f"Whose SMS a carrier dropped is not known: {dropped.error.message}")


def registrants_view(
    page: RegistrantPage, zone: tzinfo, *, is_texted: bool = True
) -> RenderableType:
    """One line for each of them."""
    table = Table.grid(padding=(0, 2))
    for _ in range(4):
        table.add_column(overflow="fold")
    for one in page.registrants:
        told = (one.sms_status if is_texted else one.email_status) or ""
        style = STYLES.get("failed" if one.dropped else told, "dim")
        phone = line_of(one.phone)
        table.add_row(
            moment_of_ms(one.registered_at, zone),
            phone,
            _who(one),
            Text(status_text(one) if is_texted else _only_mail_text(one), style=style),
        )
    return _with_count(table, page)


def columns_view(page: RegistrantPage, columns: Sequence[str], zone: tzinfo) -> RenderableType:
    """The columns that were asked for, under their names."""
    rows = [
        [_value_text(name, one.fields.get(name), zone) for name in columns]
        for one in page.registrants
    ]
    whole = [name in (PHONE, SMS_STATUS) or is_moment(name) for name in columns]
    return _with_count(_Columns(list(map(line_of, columns)), rows, whole), page)


@dataclass(frozen=True)
class _Columns:
    """A table that breaks no title and no number; where it is too wide, a block for each row."""

    titles: Sequence[str]
    rows: Sequence[Sequence[str]]
    whole: Sequence[bool]
    """Of each column: whether its values are never broken."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        widths = self._widths(options.max_width)
        yield self._blocks() if widths is None else self._table(widths)

    def _widths(self, room: int) -> Sequence[int] | None:
        """Of each column, so that the sum fits; None: there is none."""
        wanted = [max(map(cell_len, each)) for each in zip(self.titles, *self.rows, strict=True)]
        widths = [
            want if whole else min(want, max(cell_len(title), TEXT_WIDTH))
            for want, whole, title in zip(wanted, self.whole, self.titles, strict=True)
        ]
        left = room - sum(widths) - GAP * (len(widths) - 1)
        if left < 0:
            return None
        for at in sorted(range(len(widths)), key=lambda at: wanted[at]):
            more = min(left, wanted[at] - widths[at])
            widths[at], left = widths[at] + more, left - more
        return widths

    def _table(self, widths: Sequence[int]) -> Table:
        table = Table(box=None, padding=(0, GAP, 0, 0), header_style="bold", pad_edge=False)
        for title, width in zip(self.titles, widths, strict=True):
            table.add_column(title, overflow="fold", width=width)
        for row in self.rows:
            table.add_row(*map(Text, row))
        return table

    def _blocks(self) -> Table:
        grid = Table.grid(padding=(0, GAP, 0, 0))
        grid.add_column(no_wrap=True, style="bold")
        grid.add_column(overflow="fold")
        for number, row in enumerate(self.rows):
            if number:
                grid.add_row()
            for title, value in zip(self.titles, row, strict=True):
                grid.add_row(title, Text(value))
        return grid


def _with_count(table: RenderableType, page: RegistrantPage) -> RenderableType:
    number, first = len(page.registrants), page.first
    shown = str(number) if first == 1 else f"{first} to {first + number - 1}"
    count = f"{shown} of {page.matching} registrants."
    return Group(table, Text(count)) if page.registrants else Text("Nobody.")


def _value_text(name: str, value: str | int | None, zone: tzinfo) -> str:
    """One value on one line; a moment in the event's zone, a status in words."""
    if value is None:
        return ""
    if isinstance(value, int):
        return moment_of_ms(value, zone) if is_moment(name) else str(value)
    shown = line_of(WORDS.get(value, value) if name == SMS_STATUS else value)
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
    status = WORDS.get(one.sms_status or "", one.sms_status) or "not told"
    told = f"{status}: {line_of(one.reason)}" if one.reason else status
    if one.dropped:
        told = f"did not arrive: {line_of(one.dropped)}"
    return f"{told}{_mail_text(one)}"


def _only_mail_text(one: Registrant) -> str:
    """The same where nobody is texted."""
    if one.sms_status == "waiting":
        return WORDS["waiting"]
    status = one.email_status or "no_address"
    words = {"sent": "mailed", "not_told": "not mailed", "no_address": "no address"}
    why = f": {line_of(one.email_reason)}" if one.email_reason else ""
    return f"{words.get(status, f'mail {_MAIL_WORDS.get(status, status)}')}{why}"


def _mail_text(one: Registrant) -> str:
    """Of the e-mail what is not as it should be, or still to come."""
    if one.email_status in {None, "sent", "no_address"} and not one.email_reason:
        return ""
    why = f": {line_of(one.email_reason)}" if one.email_reason else ""
    status = one.email_status or "not_told"
    return f"; mail {_MAIL_WORDS.get(status, status)}{why}"


_MAIL_WORDS = {"sent": "sent", "sending": "being sent", "not_told": "not sent"}
"""As `WORDS`, of a mail."""


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
    screen.show(counts_view(result, screen.zone) if result.columns else str(result.registrations))


def counts_view(result: CountsResult, zone: tzinfo) -> RenderableType:
    """One line for each value."""
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold", pad_edge=False)
    for name in result.columns:
        table.add_column(line_of(name), overflow="fold")
    table.add_column("registrants", justify="right")
    for cells, count in _as_shown(result, zone):
        table.add_row(*map(Text, cells), str(count))
    total = Text(f"{counted(result.registrations, 'registrant')}.")
    return Group(table, total) if result.by_values else Text("Nobody.")


def _as_shown(result: CountsResult, zone: tzinfo) -> Sequence[tuple[Sequence[str], int]]:
    """Moments are shown by the minute, so what has the same minute is one line."""
    shown = [(_cells(result.columns, values, zone), count) for values, count in result.by_values]
    if not any(map(is_moment, result.columns)):
        return shown  # two masked numbers may look the same, and are two
    together: Counter[tuple[str, ...]] = Counter()
    for cells, count in shown:
        together[cells] += count
    return list(together.items())


def _cells(
    columns: Sequence[str], values: Sequence[str | int | None], zone: tzinfo
) -> tuple[str, ...]:
    pairs = zip(columns, values, strict=True)
    return tuple(_value_text(name, value, zone) or "(none)" for name, value in pairs)


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
