"""What a real LibreOffice makes of our lists: `python -m tools.libreoffice`.

CSV, workbook and check-in sheet of made-up people are opened in LibreOffice without a screen, saved
again as what people save them as, and read as an import reads them. Every phone number, every zero
in front and every other text must be as it was; a tick that was made must come back. Ends with 1
if one is not, with 2 where there is no LibreOffice (Debian has it in `libreoffice-calc`). Tabs
within a text are not tried: LibreOffice drops them where it saves its own kind of file, .ods.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from smsverifier.config import FormField
from smsverifier.config.model import DEFAULT_FIELDS
from smsverifier.registrations.check_in import CheckIn, collation
from smsverifier.registrations.check_in_file import find_check_in
from smsverifier.registrations.csv_cells import columns
from smsverifier.registrations.export_rows import list_of
from smsverifier.registrations.exporter import atomic_file, atomic_text_file
from smsverifier.registrations.import_file import ExportFile, FileRow, open_export
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.list_files import RowList, write_csv, write_xlsx
from smsverifier.row import ATTENDED_AT, KEY, PHONE, Item, text_of
from tools.ending import end_in_order

FIELDS = (
    *DEFAULT_FIELDS,
    FormField(name="college", label="College or university"),
    FormField(name="roll", label="Roll number", type="code"),
)
RULES = ImportRules("reject", "IN", ("IN",), FIELDS, 0, lambda: "none")
NAMES = ("Asha Patel", "आशा पटेल", "Zoë D’Souza", "'Dev", "😀 Emoji", "Multi\nLine", " Blank ", "")
COLLEGES = (
    "=1+1",
    "+1",
    "-5",
    "@SUM(A1)",
    "a;b|c",
    "https://example.org",
    '"quoted"',
    "St. X, Pune",
)
ROLLS = (
    "007",
    "00042",
    "0",
    "21E042",
    "1-2",
    "3/4",
    "12:30",
    "1.50",
    "TRUE",
    "000",
    "9" * 20,
    "7B",
)
TICKS = ("x", "", "✓", "हाँ", "1", "TRUE")

XLSX = "xlsx:Calc MS Excel 2007 XML"
ODS = "ods:calc8"
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false"
"""As its dialogue offers it: commas, quotation marks, UTF-8, what is a text in quotes or not."""
READING = "CSV:44,34,76,1"
"""The same of its dialogue when it opens one. Without a screen it asks nobody, and takes letters as
those of the machine's language."""
SECONDS = 180


def people(number: int) -> list[Item]:
    """Made-up registrants with whatever spreadsheets are known to spoil."""
    return [
        {
            KEY: {"S": (phone := f"+9198765{at:05d}")},
            PHONE: {"S": phone},
            "name": {"S": NAMES[at % len(NAMES)]},
            "college": {"S": COLLEGES[at % len(COLLEGES)]},
            "roll": {"S": ROLLS[at % len(ROLLS)]},
            "request_id": {"S": f"{at:04d}={at}e{at}"},
            "registered_at": {"N": str(1763800000000 + 1000 * at)},
            "source": {"S": "form"},
            **({"sms_status": {"S": "sent"}, "sms_parts": {"N": "1"}} if at % 3 else {}),
            **({ATTENDED_AT: {"N": "1763900000000"}} if at % 5 == 0 else {}),
        }
        for at in range(number)
    ]


@dataclass(frozen=True)
class Office:
    """A LibreOffice, with settings of its own that are gone afterwards."""

    program: str
    folder: Path

    def version(self) -> str:
        """As it says itself."""
        return self._run("--version").stdout.strip()

    def saved(self, path: Path, kind: str) -> Path:
        """`path` opened and saved as `kind`. Raises RuntimeError if that cannot be."""
        out = Path(tempfile.mkdtemp(dir=self.folder))
        told = [f"--infilter={READING}"] if path.suffix == ".csv" else []
        ran = self._run(*told, "--convert-to", kind, "--outdir", str(out), str(path))
        made = list(out.iterdir())
        if len(made) != 1:
            raise RuntimeError(f"LibreOffice made nothing of {path.name}: {ran.stdout}{ran.stderr}")
        return made[0]

    def _run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        profile = f"-env:UserInstallation={(self.folder / 'profile').as_uri()}"
        command = [self.program, profile, "--headless", "--norestore", *arguments]
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)


@dataclass(frozen=True)
class Seen:
    """What became of one way through LibreOffice."""

    what: str
    phones: int = 0
    zeros: int = 0
    cells: int = 0
    wrong: tuple[str, ...] = ()

    def __str__(self) -> str:
        counted = f"{self.phones} phones, {self.zeros} zeros in front, {self.cells} cells"
        return f"{'as it was' if not self.wrong else 'CHANGED  '}  {self.what}: {counted}"


def compared(what: str, wanted: Sequence[Item], path: Path) -> Seen:
    """Whether an import reads of `path` what was exported."""
    file = open_export(path)
    found = {text_of(row.item, KEY): row.item for row in _good(file)}
    wrong = [each for item in wanted for each in _differences(item, found)]
    wrong += [f"line {row.line}: {row.why}" for row in file.lines() if not isinstance(row, FileRow)]
    texts = [str(value.get("S", "")) for item in wanted for value in item.values()]
    zeros = sum(len(text) > 1 and text[0] == "0" for text in texts)
    return Seen(what, len(wanted), zeros, len(texts), tuple(wrong))


def _differences(item: Item, found: Mapping[str | None, Item]) -> Iterator[str]:
    key = text_of(item, KEY)
    other = found.get(key)
    if other is None:
        yield f"{key} is not there"
        return
    for name in sorted({*item, *other}):
        if item.get(name) != other.get(name):
            yield f"{key}: {name} {item.get(name)} → {other.get(name)}"


def _good(file: ExportFile) -> Iterator[FileRow]:
    return (row for row in file.lines() if isinstance(row, FileRow))


def compared_ticks(what: str, wanted: Mapping[str, str], path: Path) -> Seen:
    """Whether who is ticked in a sheet is who was ticked: key → what stood there."""
    sheet = find_check_in(path, RULES)
    found = set(sheet.ticked) if sheet else set()
    differ = found ^ {key for key, cell in wanted.items() if cell}
    return Seen(what, len(wanted), 0, len(wanted), tuple(f"{key}: its tick" for key in differ))


def ways(office: Office, folder: Path, number: int) -> Iterator[Seen]:
    """Every file, every way."""
    items = people(number)
    names = columns({name for item in items for name in item})
    whole = list_of(partial(iter, items), names)
    xlsx, csv = _made(folder, "guests", whole)
    yield compared("workbook, not opened", items, xlsx)
    yield compared("CSV, not opened", items, csv)
    yield compared("workbook, saved as workbook", items, office.saved(xlsx, XLSX))
    yield compared("workbook, saved as CSV", items, office.saved(xlsx, CSV))
    yield compared(
        "workbook, saved as .ods and as workbook",
        items,
        office.saved(office.saved(xlsx, ODS), XLSX),
    )
    yield compared("CSV, saved as CSV", items, office.saved(csv, CSV))
    yield compared("CSV, saved as workbook", items, office.saved(csv, XLSX))
    yield from _door(office, folder, items)


def _door(office: Office, folder: Path, items: Sequence[Item]) -> Iterator[Seen]:
    fields = {field.name: field.label for field in FIELDS}
    sheet = CheckIn("Hack & Night", fields)
    rows = list(sheet.rows(sorted(items, key=collation), ()))
    ticks: dict[str, str] = {}
    for at, row in enumerate(rows):
        ticks[row[KEY]["S"]] = row.setdefault(sheet.tick, {"S": TICKS[at % len(TICKS)]})["S"]
    door = list_of(partial(iter, rows), sheet.headings, sheet.layout(len(rows)))
    xlsx, csv = _made(folder, "door", door)
    shown = [{name: row[name] for name in row if row[name]["S"]} for row in rows]
    wanted = [{**row, KEY: row[KEY]} for row in shown]
    for what, path in (
        ("check-in sheet, saved as workbook", partial(office.saved, xlsx, XLSX)),
        ("check-in sheet, saved as CSV", partial(office.saved, xlsx, CSV)),
        ("check-in sheet as CSV, saved as workbook", partial(office.saved, csv, XLSX)),
    ):
        yield _both(what, wanted, sheet.tick, ticks, path())
    yield on_paper(office.saved(xlsx, "pdf:calc_pdf_Export").read_bytes())


def on_paper(pdf: bytes) -> Seen:
    """Whether every page is wider than high, and there is more than one."""
    pages = re.findall(rb"/Type/Page\b.{0,200}?/MediaBox\[0 0 (\d+)[.\d]* (\d+)", pdf, re.DOTALL)
    is_wide = len(pages) > 1 and all(int(width) > int(height) for width, height in pages)
    what = f"check-in sheet on paper, {len(pages)} pages"
    return Seen(what, wrong=() if is_wide else ("not as wide pages",))


def _both(
    what: str, wanted: Sequence[Item], tick: str, ticks: Mapping[str, str], path: Path
) -> Seen:
    without = [{name: row[name] for name in row if name != tick} for row in wanted]
    cells, ticked = compared(what, without, path), compared_ticks(what, ticks, path)
    return Seen(what, cells.phones, cells.zeros, cells.cells, (*cells.wrong, *ticked.wrong))


def _made(folder: Path, name: str, rows: RowList) -> tuple[Path, Path]:
    """The list as workbook and as CSV, by what an export writes them with."""
    xlsx, csv = folder / f"{name}.xlsx", folder / f"{name}.csv"
    with atomic_file(xlsx) as book:
        write_xlsx(rows, book, folder)
    with atomic_text_file(csv) as text:
        write_csv(rows, text)
    return xlsx, csv


def main(arguments: list[str], find: Callable[[str], str | None] = shutil.which) -> int:
    """The exit code."""
    parser = argparse.ArgumentParser(prog="python -m tools.libreoffice", description=__doc__)
    parser.add_argument("--people", type=int, default=240, help="how many registrants")
    wanted = parser.parse_args(arguments)
    program = find("soffice") or find("libreoffice")
    if program is None:
        print(
            "There is no LibreOffice: on Debian, apt-get install --no-install-recommends ", end=""
        )
        print("libreoffice-calc brings it.")
        return 2
    began, changed = time.monotonic(), False
    with tempfile.TemporaryDirectory(prefix="smsverifier-") as name:
        office = Office(program, Path(name))
        print(office.version())
        for seen in ways(office, Path(name), wanted.people):
            print(f"  {seen}")
            for line in seen.wrong[:5]:
                print(f"      {line}")
            changed = changed or bool(seen.wrong)
    what = "Something changed" if changed else "Nothing changed"
    print(f"{what}, {time.monotonic() - began:.0f} s.")
    return 1 if changed else 0


if __name__ == "__main__":
    end_in_order()
    sys.exit(main(sys.argv[1:]))
