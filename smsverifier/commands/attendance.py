"""Ticks of a sheet into the table: what `registrations import` does with a check-in sheet.

A sheet of registrations with a column `attended` comes in as any other, and then its ticks do.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from smsverifier.commands.context import Context
from smsverifier.commands.preconditions import counting, require_table
from smsverifier.output.attendance_view import AttendanceResult, TicksDone
from smsverifier.registrations.attendance import AttendanceWriter
from smsverifier.registrations.check_in_file import find_check_in
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.row import KEY, PHONE, text_of


def take_attendance(context: Context, path: Path, rules: ImportRules) -> AttendanceResult | None:
    """Record who is ticked if `path` is a check-in sheet; None if it is anything else."""
    sheet = find_check_in(path, rules)
    if sheet is None:
        return None
    require_table(context)
    ticked = {**sheet.ticked, **{number: line for line, number in sheet.walk_ins.items() if number}}
    with context.interrupts as interrupts:
        done = record_ticks(context, ticked, rules, interrupts.stop.is_set)
    unnamed = {line for line, number in sheet.walk_ins.items() if not number}
    strangers = unnamed | (sheet.walk_ins.keys() & set(done.unknown))
    return AttendanceResult(
        context.config.stack,
        context.location(),
        path,
        done,
        unknown=tuple(line for line in done.unknown if line not in sheet.walk_ins),
        walk_ins=tuple(sorted(strangers)),
        unclear=tuple(sheet.unclear),
        broken=sheet.broken,
    )


def record_ticks(
    context: Context,
    ticked: Mapping[str, int],
    rules: ImportRules,
    should_stop: Callable[[], bool],
) -> TicksDone:
    """Record that these came: key, or number, of each registration → the line that says so.

    Who is not there by what the sheet has is looked for by the number, where that is one row's.
    """
    now_ms = context.now_ms()
    with counting(context, "ticked", total=lambda: len(ticked)) as progress:
        writer = AttendanceWriter(context.aws, context.names.table, progress, should_stop)
        first = writer.run(ticked, now_ms)
    found = _by_number(context, first.unknown, rules) if first.unknown else {}
    second = writer.run(found.values(), now_ms)
    lost = [key for key in first.unknown if found.get(key) in {None, *second.unknown}]
    return TicksDone(
        recorded=first.recorded + second.recorded,
        already=first.already + second.already,
        unknown=tuple(sorted(ticked[key] for key in lost)),
        is_whole=first.ticked == len(ticked),
    )


def _by_number(context: Context, keys: tuple[str, ...], rules: ImportRules) -> Mapping[str, str]:
    """Of these, those whose number one row has → its key."""
    rows: dict[str, list[str]] = {}
    for item in context.registrations.numbers():
        number = rules.number_or_none(text_of(item, PHONE) or "")
        rows.setdefault(number or "", []).append(item[KEY]["S"])
    # What has more than a number is the key of one registration among several of a number's.
    numbers = {key: None if "/" in key else rules.number_or_none(key) for key in keys}
    return {
        key: rows[number][0]
        for key, number in numbers.items()
        if number and len(rows.get(number, ())) == 1
    }
