"""An organiser's own sheet: what is in it, and what an import of it would do."""

from collections.abc import Iterator, Mapping, Sequence

from smsverifier.output.formatting import counted, dollars, line_of, lines_named
from smsverifier.output.import_view import SIGNS
from smsverifier.output.resend_view import Bill
from smsverifier.output.screen import View, labelled
from smsverifier.registrations.column_mapping import Column
from smsverifier.registrations.column_titles import plain_title
from smsverifier.registrations.consent_gap import marks_in_words
from smsverifier.registrations.sheet_moments import Order
from smsverifier.registrations.sheet_preview import SheetPreview
from smsverifier.row import REGISTERED_AT
from smsverifier.sms.text import mask

LINES_SHOWN = 10
"""Of lines with the same trouble; the rest is counted."""
VALUES_SHOWN = 3
"""Of the answers that the options of a question do not have."""
YES = {
    *("yes", "y", "true", "i agree", "agree", "agreed", "हाँ", "हां", "attending", "going"),
    *("confirmed", "approved", "paid", "registered", "accepted", "checked in", "active"),
}
"""Answers of those who are meant, where a column tells people apart."""
WORDS: Mapping[str, str] = {
    "no_phone": "no phone number",
    "excel_lost_digits": "a spreadsheet has rounded it, and its digits are gone: open the "
    "original, give the column the format Text, save it again",
    "not_a_mobile": "not a mobile number",
    "landline": "a landline",
    "country_not_allowed": "a country that sms.countries does not allow",
    "too_many_cells": "more cells than the header",
    "unbalanced_quotes": "quotation marks that do not close",
}
"""Reason → what it is. Those of answers are made of the field's name."""


def preview(found: SheetPreview, marks: Sequence[str], bill: Bill | None) -> Iterator[View]:
    """Lines on a sheet; `marks`: what the form asks of everybody beside the answers; `bill`: for
    telling those who are new, None where nobody asked."""
    yield f"{found.path.name}: {_reading(found)}"
    yield from _columns(found)
    yield from map(_indented, _pointers(found, marks))
    yield from _samples(found)
    yield from _counts(found, bill)


def _indented(text: str, label: str = "") -> View:
    """A line below the count or the mapping, whose further lines on a narrow screen stand so."""
    return labelled(f"  {label}", text, len(label) + 2)


def _reading(found: SheetPreview) -> str:
    table = found.table
    sheet = f"sheet {line_of(table.sheet_name)}" if table.sheet_name else ""
    sign = table.delimiter or ""
    parts = "" if not sign else f"cells part at {SIGNS.get(sign, f'`{sign}`')}"
    header = f"header in line {table.header_line}" if table.header_line else "no header"
    encoding = "an Excel workbook" if table.sheet_name else table.file.encoding
    return ", ".join(filter(None, (encoding, sheet, parts, header)))


def _columns(found: SheetPreview) -> Iterator[View]:
    width = max(len(name) for name in found.mapping.columns) + 4
    for name, columns in found.mapping.columns.items():
        shown = ", ".join(f"{column.letter} {_title(column)}" for column in columns)
        yield labelled(f"  {name}", shown + _note_on(name, found), width)
    if found.ignored:
        shown = ", ".join(f"{column.letter} {_title(column)}" for column in found.ignored)
        yield _indented(shown, "Not stored: ")
    for column, values in found.where:
        yield _indented(f"Only where {_title(column)} says {' or '.join(map(line_of, values))}")


def _pointers(found: SheetPreview, marks: Sequence[str]) -> Iterator[str]:
    """What somebody should look at before it is written."""
    for column, name in found.near.items():
        yield f"{_column(column)} may be {name}: --map {name}={column.letter} stores it."
    for column in found.status:
        yield f"{_column(column)} says {_answers(column, found)}: {_one_of(column, found)}"
    for column in found.consent:
        said = f" ({_answers(column, found)})" if found.mapping.says.get(column.index) else ""
        yield f"{_column(column)} says who agreed{said}: {_one_of(column, found)}"
    if marks:
        yield _on_consent(found, marks)
    if found.encoding_doubt:
        line, text = found.encoding_doubt
        yield (
            f"It is not UTF-8, and was read as Windows-1252; line {line} then says "
            f'"{line_of(text)[:40]}".'
        )


def _on_consent(found: SheetPreview, marks: Sequence[str]) -> str:
    """That this form's words were not those of the sheet."""
    asked = marks_in_words(marks)
    columns = " and ".join(column.letter for column in found.consent)
    then = f" That is what column {columns} says." if columns else ""
    return (
        f"Your form asks for {asked}. Nobody in a sheet has seen its words, so nothing of that is "
        f"recorded: bring in, and text, only who agreed there.{then}"
    )


def _column(column: Column) -> str:
    return f"Column {column.letter} {_title(column)}"


def _answers(column: Column, found: SheetPreview) -> str:
    says = found.mapping.says.get(column.index, {})
    words = (f'"{line_of(text)}"' if text else "nothing" for text in says)
    return ", ".join(f"{w} ({n})" for w, n in zip(words, says.values(), strict=True))


def _one_of(column: Column, found: SheetPreview) -> str:
    """How to take those alone who said yes; without a yes among the answers, the most."""
    says = [text for text in found.mapping.says.get(column.index, {}) if text]
    yes = (text for text in says if plain_title(text) in YES)
    value = line_of(next(yes, says[0] if says else "Yes"))
    # A title with an equals sign in it could not be told from what it should say.
    is_plain = not column.is_twice and "=" not in column.title
    name = line_of(column.title) if is_plain else column.letter
    return f'--where "{name}={value}" takes those alone.'


def _title(column: Column) -> str:
    return f'"{line_of(column.title)[:60]}"' if column.title.strip() else "(no title)"


def _note_on(name: str, found: SheetPreview) -> str:
    columns = found.mapping.columns[name]
    if len(columns) > 1:
        return " (joined)" if name == "name" and found.mapping.joined else " (the first filled)"
    if name != REGISTERED_AT:
        return ""
    moments = found.moments
    if moments.order is Order.NEITHER and moments.unread:
        return " (not read: day or month may come first, and nothing in it decides that)"
    notes = [moments.order.value] if moments.order in (Order.DAY, Order.MONTH) else []
    if moments.without_zone:
        notes.append(f"times without a zone are in {found.zone}")
    notes += [f"{counted(moments.unread, 'row')} without a moment"] if moments.unread else []
    return f" ({'; '.join(notes)})" if notes else ""


def _samples(found: SheetPreview) -> Iterator[str]:
    for sample in found.samples:
        at = f"  {line_of(sample.registered_at_text)}" if sample.registered_at_text else ""
        yield f"  line {sample.line}: {mask(sample.phone)}  {line_of(sample.name)[:40]}{at}"


def _counts(found: SheetPreview, bill: Bill | None) -> Iterator[View]:
    counts = {
        "to add": found.to_add,
        "there already": found.present,
        "twice in the file": len(found.twins),
        "left out by --where": len(found.left_out),
        "erased, and left out": found.forgotten,
        "with a number that was put right since": found.corrected,
        "refused": len(found.refused),
    }
    shown = ", ".join(f"{number} {what}" for what, number in counts.items() if number)
    yield f"{shown[:1].upper()}{shown[1:]}." if shown else "Nobody is in it."
    for reason in found.reasons:
        yield _indented(_refused(reason, found), "refused: ")
    if found.twins:
        pairs = [f"{twin.line} as {twin.same_phone_as_line}" for twin in found.twins]
        more = len(pairs) - LINES_SHOWN
        shown = f"{', '.join(pairs[:LINES_SHOWN])}{f' and {more} more' * (more > 0)}"
        yield _indented(f"line {shown}", "twice: ")
    yield from map(_indented, _notes(found, bill))


def _notes(found: SheetPreview, bill: Bill | None) -> Iterator[str]:
    yield from _warnings(found)
    if found.nameless:
        names = counted(found.nameless, "name")
        yield f"{names} not fit for a text: greeted by sms.name_fallback."
    if found.came:
        yield f"{len(found.came)} came: ticked as attended."
    if bill is not None:
        yield _bill(bill)
    yield f"This content is {found.digest}: --expect {found.digest} writes no other."


def _refused(reason: str, found: SheetPreview) -> str:
    """How many rows for this reason, what they say where that may be shown, and which they are."""
    rows = [row for row in found.refused if row.reason == reason]
    lines = lines_named([row.line for row in rows], LINES_SHOWN)
    values = list(dict.fromkeys(line_of(row.value)[:40] for row in rows if row.value))
    more = f" and {len(values) - VALUES_SHOWN} more" if len(values) > VALUES_SHOWN else ""
    said = ", ".join(f'"{value}"' for value in values[:VALUES_SHOWN]) + more
    return f"{len(rows)} {_words(reason, found)}{f': {said}' if said else ''} ({lines})"


def _words(reason: str, found: SheetPreview) -> str:
    if reason in WORDS:
        return WORDS[reason]
    kind, _, name = reason.partition("_")
    label = f'"{line_of(found.labels.get(name, name))}"'
    return (
        f"without an answer to {label}" if kind == "no" else f"{label} that the form does not take"
    )


def _warnings(found: SheetPreview) -> Iterator[str]:
    by_kind: dict[str, list[int]] = {}
    for warning in found.warnings:
        by_kind.setdefault(warning.what, []).append(warning.line)
    for what, lines in by_kind.items():
        yield f"{what.replace('_', ' ')} ({lines_named(lines, LINES_SHOWN)})"


def _bill(bill: Bill) -> str:
    usd, high = bill.price_usd, bill.high_price_usd
    cost = "unknown" if usd is None or high is None else dollars(usd, high)
    who, parts = counted(bill.registrations, "registrant"), counted(bill.parts, "part")
    if bill.registrations and not bill.parts:
        return f"{who} to be told, and nobody of them by SMS."
    return f"{who} to be told, {parts}; the price is {cost} on AWS."
