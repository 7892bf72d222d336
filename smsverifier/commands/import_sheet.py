"""`registrations import` of an organiser's own sheet: look, show, ask, write, tell.

Nothing is written before everything was shown. At a terminal it asks; elsewhere `--yes` writes, and
without it the preview is all there is. A run that was killed is finished by the next: a row that is
there stays as it is, and the refused rows are in their file before any other comes in.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from smsverifier.commands.cap import warn_over_cap
from smsverifier.commands.context import Context
from smsverifier.commands.dry_runs import forget_dry_run, remember_dry_run, shown_digest
from smsverifier.commands.import_file import admission, tell_imported
from smsverifier.commands.places import count_imported
from smsverifier.commands.preconditions import counting, require_table
from smsverifier.commands.prompts import is_interactive, require_yes
from smsverifier.commands.resend import bill_of
from smsverifier.commands.sending import warn_undeployed_changes
from smsverifier.errors import UsageError
from smsverifier.output.formatting import counted
from smsverifier.output.resend_view import Bill
from smsverifier.output.screen import spinner
from smsverifier.output.sheet_view import SheetResult, say_sheet, show_dry_run
from smsverifier.registrations.attendance import AttendanceWriter
from smsverifier.registrations.column_mapping import wishes_of
from smsverifier.registrations.consent_gap import needed_marks
from smsverifier.registrations.forgotten import forgotten_numbers
from smsverifier.registrations.import_file import find_export
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.importer import Importer
from smsverifier.registrations.refused_rows import write_refused
from smsverifier.registrations.sheet_preview import (
    Known,
    Registered,
    SheetPreview,
    SheetWishes,
    changed,
)
from smsverifier.registrations.sheet_reader import previewed
from smsverifier.registrations.sheet_rules import SheetRules
from smsverifier.row import KEY, PHONE, Item, text_of


@dataclass(frozen=True)
class SheetOptions:
    """What the user asked of an import of their own sheet."""

    maps: Sequence[str] = ()
    wheres: Sequence[str] = ()
    sheet_name: str | None = None
    is_strict: bool = False
    """Whether one refused row keeps all of them out."""
    tell: bool = False
    yes: bool = False
    expect: str | None = None
    """The digest that a dry run has shown."""

    @property
    def is_any_given(self) -> bool:
        """Whether one was given that means nothing for a file of our own form."""
        return bool(self.maps or self.wheres or self.sheet_name or self.is_strict or self.expect)


def is_sheet(path: Path, options: SheetOptions) -> bool:
    """Whether it is a sheet of their own, and no file that this program wrote.

    Raises UsageError for what is no table, and where an option means nothing for an export.
    """
    if find_export(path) is None:
        return True
    if options.is_any_given:
        raise UsageError(
            f"{path.name} is an export of this program",
            where=str(path),
            why="It has a registration_id, so its columns are known, and it comes in whole.",
            hint="Leave --map, --where, --sheet, --strict and --expect out.",
        )
    return False


def import_sheet(context: Context, path: Path, options: SheetOptions) -> SheetResult:
    """Look at the sheet, and write what of it is good, if somebody says so."""
    wishes = SheetWishes(
        wishes_of("--map", options.maps), wishes_of("--where", options.wheres), options.sheet_name
    )
    admitted = admission(context)
    rules = SheetRules.of(context.config, admitted.now_ms, admitted.new_request_id)
    with ExitStack() as kept:
        with spinner(context.screen, path.name):
            known = partial(_known, context, admitted)
            found = kept.enter_context(previewed(path, wishes, rules, known))
        return _imported(context, options, found)


def _known(context: Context, admitted: ImportRules) -> Known:
    """Who is in the table, and who was erased from it."""
    require_table(context)
    keys: dict[str, tuple[str, ...]] = {}
    for row in context.registrations.numbers():
        key = str(row[KEY]["S"])
        number = admitted.number_of(row) or key
        keys[number] = (*keys.get(number, ()), key)
    out = forgotten_numbers(context.aws, context.names.table)
    return Known(Registered(keys), partial(out.why_row_out, now_ms=admitted.now_ms))


def _imported(context: Context, options: SheetOptions, found: SheetPreview) -> SheetResult:
    result = SheetResult(
        context.config.stack,
        context.location(),
        found,
        is_strict=options.is_strict,
        bill=_bill(context, found) if options.tell else None,
        marks=needed_marks(context.config),
    )
    is_asked = is_interactive(context) and not options.yes
    if not options.yes and not (is_asked and result.is_usable):
        remember_dry_run(context, found.path, found.digest)
        shown = replace(result, is_dry_run=True)
        show_dry_run(context.screen, shown)
        return shown
    say_sheet(context.screen, result)
    _refuse_another(context, options, found)
    if not result.is_usable:
        return _with_refused_file(result, write=not result.is_kept_out)
    if options.tell:
        warn_undeployed_changes(context)
        warn_over_cap(context, found.to_add)
    if is_asked and (found.to_add or found.came or found.refused or options.tell):
        with context.stopwatch.stopped():
            require_yes(context, _question(context, options, found))
    found.refuse_change()
    return _written(context, options, _with_refused_file(result, write=True))


def _refuse_another(context: Context, options: SheetOptions, found: SheetPreview) -> None:
    """Raise UsageError where somebody has looked at another content than this."""
    if options.expect is not None:
        if options.expect != found.digest:
            raise changed(found.path, f"since --expect {options.expect} was shown")
    elif options.yes and shown_digest(context, found.path) not in (None, found.digest):
        raise changed(found.path, "since the dry run")


def _question(context: Context, options: SheetOptions, found: SheetPreview) -> str:
    who = counted(found.to_add, "registration")
    came = f", record that {len(found.came)} came" if found.came else ""
    texts = ", text those never told" if options.tell else ""
    return f"Add {who} to {context.config.stack} ({context.location_text}){came}{texts}?"


def _bill(context: Context, found: SheetPreview) -> Bill:
    """What it costs to tell those who are new."""
    bill = bill_of(context, _new_items(found))
    return bill if context.config.sms.enabled else replace(bill, parts=0)


def _new_items(found: SheetPreview) -> Iterator[Item]:
    there = found.numbers_there
    return (item for item in found.items() if text_of(item, PHONE) not in there)


def _with_refused_file(result: SheetResult, *, write: bool) -> SheetResult:
    found = result.found
    if not found.refused or not write:
        return result
    file = write_refused(found.path, found.table.header, found.refused)
    return replace(result, refused_file=file)


def _written(context: Context, options: SheetOptions, result: SheetResult) -> SheetResult:
    found, table = result.found, context.names.table
    progress = counting(context, "gone through", total=lambda: found.registrations)
    with context.interrupts as interrupts, progress:
        stop = interrupts.stop.is_set
        importer = Importer(
            context.aws, table, options.tell, progress, stop, found.why_out, found.elsewhere
        )
        done = importer.run(found.items())
        came = AttendanceWriter(context.aws, table, should_stop=stop).run(found.came)
    count_imported(context)
    is_whole = done.read == found.registrations and came.ticked == len(found.came)
    whole = replace(result, done=done, came=came, is_whole=is_whole)
    if not whole.is_whole:
        return whole
    forget_dry_run(context, found.path)
    if not options.tell:
        return whole
    told = tell_imported(context, importer.news, importer.opened)
    return replace(whole, told=told, deployed=context.deployed)
