"""`dashboard` and `status --watch` as processes of their own."""

import json
import signal
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pytest

from tests.support.clock import PATIENCE
from tests.support.platforms import IS_WINDOWS
from tests.support.program import Program

pytestmark = pytest.mark.slow


def seen_at(address: str) -> tuple[Any, dict[str, str]]:
    """What the page is given, and its numbers by their labels."""
    with urllib.request.urlopen(f"{address}data", timeout=PATIENCE) as answer:
        seen = json.load(answer)
    return seen, {each["label"]: each["value"] for each in seen["numbers"]}


def test_the_dashboard_is_its_owners_reads_only_and_leaves_nothing(program: Program) -> None:
    program.config("stack: demo-event\n")
    program.up()
    program.ok("test-register", "+919876543210")
    process = program.start("dashboard", "--json")
    assert process.stdout is not None
    place = json.loads("".join(iter(process.stdout.readline, "}\n")) + "}")
    assert place.keys() == {"stack", "address", "file"}
    file = Path(url2pathname(urlsplit(place["file"]).path))
    if not IS_WINDOWS:  # files have no modes there
        assert file.stat().st_mode & 0o077 == 0
    assert place["address"] in file.read_text("utf-8")
    assert place["address"] not in place["file"]
    seen, numbers = seen_at(place["address"])
    end = time.monotonic() + PATIENCE
    while "Registered" not in numbers and time.monotonic() < end:  # a slow machine has not counted
        seen, numbers = seen_at(place["address"])
    assert (numbers["Registered"], numbers["Told"]) == ("1", "1")
    assert "9876543210" not in json.dumps(seen)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=PATIENCE)
    assert (process.returncode, "Traceback" in stderr) == (130, False)
    assert not file.parent.exists()
