"""What a list and an export of many people cost, in multiples of one bare scan of the same table.

Fills the table of a stack in this process's embedded AWS, then runs each command in a process of
its own, which tells its processor time and the most memory that it held; memory beside that of a
table of ten rows.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from moto.backends import get_backend

from bench.measuring import Options, Row, surroundings
from smsverifier.access_key import AccessKey
from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.context import Context, Interrupts
from smsverifier.commands.export import ExportChoice, export_registrations
from smsverifier.commands.listing import ListOptions, count_registrations, list_registrations
from smsverifier.commands.people import show_person
from smsverifier.commands.registrations import Filters
from smsverifier.config import Config
from smsverifier.delivery.timeline import walk_table
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import ACCOUNT
from smsverifier.output.screen import Screen
from smsverifier.platform.peak_memory import peak_memory_mb
from smsverifier.resources.catalog import catalog, names_of

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


def _export(choice: str, *, check_in: bool = False) -> Callable[[Context], None]:
    def run(context: Context) -> None:
        with TemporaryDirectory() as folder:
            export_registrations(context, ExportChoice(choice, Path(folder), check_in=check_in))

    return run


def _watched(context: Context) -> None:
    assert walk_table(context.aws, context.names.table, 0, lambda _: None)


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
}


def phone(number: int) -> str:
    return f"+91{9_000_000_000 + number}"


def fill(count: int) -> None:
    """Rows as API and handler leave them, put where the embedded AWS keeps them."""
    table = get_backend("dynamodb")[ACCOUNT][REGION].tables["many-registrations"]
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
        table.put_item(item | {name: {"N": str(value)} for name, value in numbers.items()})


PEOPLE = 20_000


def rows(options: Options) -> Iterator[Row]:
    count = round(PEOPLE * options.scale)
    few, many = _each(10), _each(count)
    scan = many["scan"]
    for name, ran in many.items():
        used, floor = ran["cpu"] * 1000, f"one scan, {count:,} rows"
        yield Row(name, used, "ms", ran["cpu"] / scan["cpu"], floor)
        memory, floor = ran["mb"], "the same, 10 rows"
        yield Row(f"{name}: memory", memory, "MB", memory / few[name]["mb"], floor)


def _each(count: int) -> dict[str, dict[str, float]]:
    """What every command used, of so many people."""
    with EmbeddedAws() as embedded:
        key = embedded.access_key
        aws = Aws(AwsTarget(REGION, None, embedded.endpoint_url, key))
        table = catalog(CONFIG, aws)[0]
        table.create(table.desired({}))
        fill(count)
        return {name: _run(name, embedded.endpoint_url, key) for name in COMMANDS}


def _run(name: str, endpoint_url: str, key: AccessKey) -> dict[str, float]:
    command = [sys.executable, "-m", "bench.people", "--look", name, endpoint_url, key.id]
    environ = surroundings({"BENCH_SECRET": key.secret})
    done = subprocess.run(command, env=environ, check=True, stdout=subprocess.PIPE, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def look(name: str, endpoint_url: str, key_id: str) -> None:
    """One command, in this process."""
    key = AccessKey(key_id, os.environ["BENCH_SECRET"])
    aws = Aws(AwsTarget(REGION, None, endpoint_url, key))
    screen = Screen(stdout=StringIO(), stderr=StringIO())
    context = Context(screen, Interrupts(StringIO), config=CONFIG, aws=aws)
    assert names_of(CONFIG, aws).table == "many-registrations"
    start, used = time.perf_counter(), time.process_time()
    COMMANDS[name](context)
    seconds, cpu = time.perf_counter() - start, time.process_time() - used
    told = {"seconds": round(seconds, 2), "cpu": round(cpu, 2), "mb": peak_memory_mb()}
    print(json.dumps(told))


if __name__ == "__main__":
    look(*sys.argv[2:])
