"""What lists and files of many people cost, in multiples of one bare scan of the same table.

Fills the table of a stack in this process's embedded AWS, then runs each command in a process of
its own, which tells its processor time and the most memory that it held; memory beside that of a
table of ten rows. What shall hold no more of many than of few is run once more, and tells what
Python had allocated at most (tracemalloc).
"""

import json
import os
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Collection, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from moto.backends import get_backend

from bench.measuring import Options, Row, surroundings
from smsverifier.access_key import AccessKey
from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.export import ExportChoice, export_registrations
from smsverifier.commands.import_file import admission
from smsverifier.commands.listing import ListOptions, count_registrations, list_registrations
from smsverifier.commands.people import show_person
from smsverifier.commands.registrations import Filters
from smsverifier.config import Config
from smsverifier.config.model import Announcement
from smsverifier.delivery.timeline import walk_table
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import ACCOUNT
from smsverifier.output.screen import Screen
from smsverifier.platform.peak_memory import peak_memory_mb
from smsverifier.registrations.announcement_draft import (
    dry_run,
    numbers_of,
    order_of_config,
    ready,
)
from smsverifier.registrations.import_file import preview_import
from smsverifier.registrations.json_lines import to_line
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.row import Item
from smsverifier.sms.countries import mobile_pattern

REGION = "ap-south-1"
CONFIG = Config.model_validate(
    {
        "stack": "many",
        "form": {
            "fields": [
                {"name": "name", "label": "Name"},
                {"name": "phone", "label": "Phone", "type": "phone", "max_length": 16},
                {"name": "tshirt", "label": "T-shirt", "type": "select",
                 "options": ["S", "M", "L"]},
                {"name": "college", "label": "College"},
            ]
        },
    }
)  # fmt: skip
ALL = ListOptions(Filters())
IMPORTED = "BENCH_FILE"
"""The variable with the path of an export of the table."""


def _scan(context: Context) -> None:
    for _ in context.registrations.registrations():
        pass


def _held(context: Context) -> None:
    assert list(context.registrations.registrations())


def _list(context: Context) -> None:
    assert list_registrations(context, ALL).page.registrants


def _told(context: Context) -> None:
    list_registrations(context, ListOptions(Filters(told=True), sort="name", without_tests=True))


def _found(context: Context) -> None:
    list_registrations(context, ListOptions(Filters(), name="Person 1999", answers=("tshirt=M",)))


def _by(context: Context) -> None:
    count_registrations(context, ListOptions(Filters(), by=("tshirt", "sms_status")))


def _show(context: Context) -> None:
    show_person(context, phone(7), show_numbers=False)


def _export(
    choice: str, *, check_in: bool = False, whom: ListOptions = ALL
) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        with TemporaryDirectory() as folder:
            asked = ExportChoice(choice, Path(folder), check_in=check_in, whom=whom)
            export_registrations(context, asked)

    return run


def _watched(context: Context) -> None:
    assert walk_table(context.aws, context.names.table, 0, lambda _: None)


def _announced(context: Context) -> None:
    """What `announce` looks at before it asks."""
    text = Announcement(kind="change", message="Hi {name}, hall B")
    due = context.now() + timedelta(hours=1)
    order = order_of_config(CONFIG, "hall", text, due)
    wanted = ready(order, due, None, context.now_ms())
    numbers = numbers_of({"numbers": mobile_pattern("IN")})
    assert dry_run(context.registrations.registrations, wanted, numbers).due


def _looked_at(context: Context) -> None:
    """What `import` does before it writes."""
    found = preview_import(Path(os.environ[IMPORTED]), admission(context))
    assert found.registrations
    rows = context.registrations.registrations()
    assert not found.admission.other_keys(rows)


COMMANDS: dict[str, Callable[[Context], None]] = {
    "scan": _scan,
    "every row held": _held,
    "a walk of status --watch": _watched,
    "list": _list,
    "list --told --sort name": _told,
    "list --name --field": _found,
    "list --by": _by,
    "show": _show,
    "export": _export("both"),
    "export --xlsx": _export("xlsx"),
    "export --check-in": _export("xlsx", check_in=True),
    "export --told": _export("jsonl", whom=ListOptions(Filters(told=True))),
    "import, looked at": _looked_at,
    "announce --dry-run": _announced,
}


def phone(number: int) -> str:
    return f"+91{9_000_000_000 + number}"


def fill(count: int, file: Path) -> None:
    """Rows as API and handler leave them, put where the embedded AWS keeps them, and in a file."""
    table = get_backend("dynamodb")[ACCOUNT][REGION].tables["many-registrations"]
    with file.open("w", encoding="utf-8") as lines:
        for item in people(count):
            table.put_item(item)
            lines.write(f"{to_line(item)}\n")


def people(count: int) -> Iterator[Item]:
    """So many, each told."""
    for number in range(count):
        texts = {
            "registration_id": phone(number),
            "phone": phone(number),
            "name": f"Person {number}",
            "tshirt": "SML"[number % 3],
            "college": f"College {number % 97}",
            "request_id": f"{number:015}=",
            "source": "form",
            "sms_status": "sent",
            "sms_message_id": f"{number:08x}-0000-4000-8000-000000000000",
        }
        numbers = {
            "registered_at": 1_796_000_000_000 + number,
            "sms_updated_at": 1_796_000_001_000 + number,
            "sms_parts": 1,
            "sms_attempts": 1,
        }
        item = {name: {"S": text} for name, text in texts.items()}
        yield item | {name: {"N": str(value)} for name, value in numbers.items()}


PEOPLE = 20_000
FLAT = ("list", "export", "export --told", "import, looked at", "announce --dry-run")
"""What holds no more of many than of few; a check-in sheet keeps names, to sort by."""


def rows(options: Options) -> Iterator[Row]:
    count = round(PEOPLE * options.scale)
    few, many, traced = _each(10), _each(count), _each(count, FLAT, "--trace")
    scan = many["scan"]
    for name, ran in many.items():
        used, floor = ran["cpu"] * 1000, f"one scan, {count:,} rows"
        yield Row(name, used, "ms", ran["cpu"] / scan["cpu"], floor)
        memory, floor = ran["mb"], "the same, 10 rows"
        yield Row(f"{name}: memory", memory, "MB", memory / few[name]["mb"], floor)
    for name, ran in traced.items():
        yield Row(f"{name}: allocated", ran["mb"], "MB")


def _each(
    count: int, names: Collection[str] | None = None, *trace: str
) -> dict[str, dict[str, float]]:
    """What every command, or those of `names`, used, of so many people."""
    with EmbeddedAws() as embedded, TemporaryDirectory() as folder:
        key, file = embedded.access_key, Path(folder) / "people.jsonl"
        aws = Aws(AwsTarget(REGION, None, embedded.endpoint_url, key))
        table = catalog(CONFIG, aws)[0]
        table.create(table.desired({}))
        fill(count, file)
        environ = surroundings({"BENCH_SECRET": key.secret, IMPORTED: str(file)})
        arguments = [embedded.endpoint_url, key.id, *trace]
        return {name: _run([name, *arguments], environ) for name in names or COMMANDS}


def _run(arguments: list[str], environ: dict[str, str]) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.people", "--look", *arguments]
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def look(name: str, endpoint_url: str, key_id: str, *trace: str) -> None:
    """One command, in this process."""
    key = AccessKey(key_id, os.environ["BENCH_SECRET"])
    aws = Aws(AwsTarget(REGION, None, endpoint_url, key))
    screen = Screen(stdout=StringIO(), stderr=StringIO())
    context = Context(screen, Interrupts(StringIO), config=CONFIG, aws=aws)
    assert names_of(CONFIG, aws).table == "many-registrations"
    if trace:
        tracemalloc.start()
    start, used = time.perf_counter(), time.process_time()
    COMMANDS[name](context)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    peak = round(tracemalloc.get_traced_memory()[1] / 1e6, 1) if trace else peak_memory_mb()
    told = {"seconds": round(seconds, 2), "cpu": round(cpu, 2), "mb": peak}
    print(json.dumps(told))


if __name__ == "__main__":
    look(*sys.argv[2:])
