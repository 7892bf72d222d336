"""The embedded AWS ends, as it should or not: what is kept, what is said, what brings it back."""

import json
import os
import signal
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.commands.local import count_in_tables
from smsverifier.local import process
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.endpoints import Site, chosen_site
from smsverifier.local.journal_file import (
    FIRST_LINE,
    HeldRegistrations,
    TableLocation,
    journal_line,
    read_journal,
)
from smsverifier.row import KEY, SENDING_PAUSED, TOTALS
from tests.conftest import REGION
from tests.support.clock import PATIENCE
from tests.support.program import Program
from tests.support.registrations_table import row

TOLD, WAITING, FORGOTTEN, IN_FLIGHT, OVER_CAP = (f"+91987654321{digit}" for digit in range(5))
TABLE = "demo-event-registrations"
LOOKS = [
    *("status", "plan", "logs", "registrations list", "registrations export"),
    *("registrations resend", "registrations remove-tests", "pause", "resume", "down"),
    *("form", "form --snippet"),
    *("deploy", "test-register +919876543210", "registrations show +919876543210"),
    *("registrations add +919876543210 --name Asha", "open form"),
    *("failures list", "failures retry --all"),
    *("announce hall", "announcements list", "announcements cancel hall"),
    *("registrations close", "registrations promote"),
]


def register(url: str, phone: str) -> None:
    body = json.dumps({"name": "Asha", "phone": phone}).encode()
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body, headers, method="PUT")
    with urllib.request.urlopen(request) as answer:
        assert answer.status == 200


def keep_by_hand(*items: Any, stack: str = "demo-event") -> Path:
    """The file that a run has left which held these rows."""
    path, place = site().journal, TableLocation(REGION, f"{stack}-registrations")
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [journal_line(place, json.dumps(item)) for item in items]
    path.write_bytes(FIRST_LINE + b"\n" + b"".join(lines))
    return path


def kill_it() -> None:
    running = process.find_running(site())
    assert running is not None
    os.kill(running.pid, signal.SIGKILL)
    while process.find_running(site()) is not None:
        pass  # a kill is a matter of a moment, and the port is free after it


def site() -> Site:
    """The embedded AWS that the program of this test starts."""
    return chosen_site(os.environ)


def client_of(service: str) -> Any:
    running = process.find_running(site())
    assert running is not None
    return Aws(AwsTarget(REGION, None, running.endpoint_url, running.access_key)).client(service)


def texted() -> list[str]:
    running = process.find_running(site())
    assert running is not None
    with urllib.request.urlopen(f"{running.outbox_url}?format=json") as answer:
        return [sms["to"] for sms in json.load(answer)]


@pytest.mark.slow
def test_who_registered_before_a_kill_is_back_after_up_and_nobody_is_told_twice(
    lonely: Program,
) -> None:
    """And whoever watches from before the kill sees it all, and ends it with Ctrl-C."""
    lonely.config("stack: demo-event\n")  # without one, more is said
    made = lonely.ok("up", "--json").json
    url, dynamodb = made["outputs"]["api_url"], client_of("dynamodb")
    watching = lonely.start("status", "--watch")
    read_until(watching, "ready")
    register(url, TOLD)
    wait_until(lambda: texted() == [TOLD])
    lonely.ok("pause")
    register(url, WAITING)
    register(url, FORGOTTEN)
    dynamodb.put_item(TableName=TABLE, Item=row(IN_FLIGHT, "sending"))
    over = row(OVER_CAP, sms_error="over_max_messages")
    dynamodb.put_item(TableName=TABLE, Item=over)
    dynamodb.delete_item(TableName=TABLE, Key={KEY: {"S": FORGOTTEN}})
    wait_until(lambda: b'"sent"' in site().journal.read_bytes())
    before = {item[KEY]["S"]: item for item in dynamodb.scan(TableName=TABLE)["Items"]}

    kill_it()
    read_until(watching, "smsverifier up")
    seen = lonely("status")
    assert "ended unexpectedly at about" in seen.stderr
    assert "4 registrations of demo-event in ap-south-1" in seen.stderr
    assert (seen.exit_code, process.find_running(site())) == (3, None)

    back = lonely("up", "--json")
    counted = {"registrations": 4, "never_told": 2, "unconfirmed": 1, "waiting": 0}
    assert back.json["put_back"] == counted
    assert "texts them once more, from 120 seconds after that on" in back.stderr
    read_until(watching, "1 told")  # how the stack is, is asked once a minute
    watching.send_signal(signal.SIGINT)
    _, stderr = watching.communicate(timeout=PATIENCE)
    assert (watching.returncode, stderr) == (130, "")
    after = client_of("dynamodb").scan(TableName=TABLE)["Items"]
    del before[TOTALS][SENDING_PAUSED]  # the stack that was made anew sends
    assert {item[KEY]["S"]: item for item in after} == before
    files = [path for path in site().journal.parent.rglob("*") if path.is_file()]
    assert [path for path in files if FORGOTTEN in path.read_text("utf-8")] == []
    lonely.ok("registrations", "resend")
    assert sorted(texted()) == [WAITING, OVER_CAP]  # and so neither the told nor the one in flight
    assert "unexpectedly" not in lonely("status").stderr


def read_until(process: "subprocess.Popen[str]", words: str) -> None:
    """What it says up to these words."""
    assert process.stdout is not None
    while words not in (line := process.stdout.readline()):
        assert line


def wait_until(condition: Callable[[], object]) -> None:
    """Until it holds, looked at again and again: the event is in another process."""
    import time

    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
def test_stop_asks_where_somebody_is_exports_and_keeps_and_down_removes_what_is_kept(
    lonely: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lonely.ok("up")
    client_of("dynamodb").put_item(TableName=TABLE, Item=row(TOLD, "sent"))
    refused = lonely("local", "stop", typed="n\n")
    assert refused.exit_code == 130
    assert "holds 1 registration of demo-event in ap-south-1" in refused.stderr
    assert list(lonely.folder.iterdir()) == []

    with monkeypatch.context() as elsewhere:
        (tmp_path / "gone").mkdir()
        elsewhere.chdir(tmp_path / "gone")
        (tmp_path / "gone").rmdir()
        assert "could not be written" in lonely("local", "stop").stderr
        assert process.find_running(site()) is not None

    stopped = lonely.ok("local", "stop", "--json").json
    held = {"stack": "demo-event", "region": REGION, "registrations": 1, "tests": 0}
    assert (stopped["stopped"], stopped["held"], stopped["kept"]) == (True, [held], [held])
    files = stopped["exports"]["demo-event in ap-south-1"]
    assert TOLD in Path(files["jsonl"]).read_text(encoding="utf-8")
    told = lonely("local", "status")
    assert "was stopped at" in told.stdout
    assert "Kept on disk: 1 registration of demo-event" in told.stdout

    for path in lonely.folder.iterdir():
        path.unlink()
    gone = lonely.ok("down", "--json").json
    assert gone["deleted"] == ["table"]
    assert TOLD in Path(gone["exports"]["jsonl"]).read_text(encoding="utf-8")
    assert not site().journal.exists()

    for path in lonely.folder.iterdir():
        path.unlink()
    ran = lonely("local", "stop", typed="")  # with nobody in it
    assert (ran.exit_code, list(lonely.folder.iterdir())) == (0, [])
    assert lonely("status").stderr.count("embedded AWS") == 1  # that it does not run


@pytest.mark.parametrize("command", LOOKS)
def test_a_look_starts_nothing(lonely: Program, command: str) -> None:
    ran = lonely(*command.split(), "--json")
    assert process.find_running(site()) is None
    assert ran.exit_code == {"status": 3, "plan": 3, "down": 0}.get(command, 1)
    if command == "status":
        assert ran.json["state"] == "absent"
        assert {each["state"] for each in ran.json["resources"]} == {"missing"}
    if command == "plan":
        assert {step["action"] for step in ran.json["steps"]} == {"create"}
    if command == "down":
        assert ran.json["deleted"] == ran.json["left"] == []


@pytest.mark.parametrize("command", [c for c in LOOKS if c not in {"status", "plan", "down"}])
def test_a_look_without_an_embedded_aws_says_what_one_with_an_empty_one_says(
    lonely: Program, program: Program, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside = program(*command.split(), "--json").json["error"]
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", "1")
    assert lonely(*command.split(), "--json").json["error"] == beside


def test_what_is_kept_is_said_by_every_look(lonely: Program) -> None:
    keep_by_hand(row(TOLD, "sent"), row(WAITING))
    for command in ("status", "plan", "registrations list", "logs"):
        assert "Kept on disk: 2 registrations of demo-event" in lonely(*command.split()).stderr
    kept = lonely("status", "--json").json["kept"]
    assert kept == [{"stack": "demo-event", "region": REGION, "registrations": 2, "tests": 0}]
    assert "brings back" in lonely("registrations", "list").stderr


@pytest.mark.parametrize(("how", "again"), [("reject", 1), ("ignore", 1), ("allow", 0)])
def test_who_is_kept_and_could_register_once_more_is_told(
    lonely: Program, how: str, again: int
) -> None:
    twice = row(WAITING, "sent") | {KEY: {"S": f"{WAITING}/first"}}
    keep_by_hand(row(TOLD, "sent"), twice)
    lonely.config(f"registrations: {{duplicates: {how}}}\n")
    planned = lonely("plan", "--json")
    assert planned.json["can_register_again"] == again
    assert ("1 number registered while duplicates were allowed" in planned.stderr) is bool(again)


def test_a_file_that_is_not_as_it_was_written_is_said(lonely: Program) -> None:
    path = keep_by_hand(row(TOLD))
    path.write_bytes(path.read_bytes().replace(b"\n", b"\nx\n", 1))
    told = lonely("status").stderr
    assert "line 2" in told
    assert ".aside" in told


def test_a_run_that_was_cut_short_is_told_until_the_next_start(lonely: Program) -> None:
    site().mark.parent.mkdir(parents=True)
    site().mark.write_text("{}")
    for _ in range(2):
        told = lonely("status").stderr
        assert "ended unexpectedly at about" in told
        assert "it held no registrations" in told


def test_without_a_configuration_it_is_said_first_which_stacks_there_are(
    program: Program,
) -> None:
    other = program.config("stack: hack-night\n", "other.yaml")
    program.up("-c", other)
    for command in ("status", "plan", "registrations list", "logs", "down", "pause"):
        said = program(*command.split()).stderr.splitlines()
        assert said[0].startswith(f"There is no config.yaml in {program.folder}")
        assert said[1:3] == [
            "In the embedded AWS: hack-night.",
            "Name one with --stack NAME, or its configuration with -c PATH.",
        ]
    for named in (("-c", other), ("--stack", "hack-night")):
        assert "There is no config.yaml" not in program("status", *named).stderr


@pytest.mark.parametrize("command", ["check", "cost", "message", "deploy", "numbers exit"])
def test_what_is_reckoned_without_a_configuration_says_so_too(
    program: Program, command: str
) -> None:
    said = program(*command.split()).stderr
    assert said.startswith(f"There is no config.yaml in {program.folder}")
    program.config("stack: hack-night\n")
    assert "There is no config.yaml" not in program(*command.split()).stderr


def test_of_a_demo_that_runs_nothing_is_explained(program: Program) -> None:
    program.up()
    assert "There is no" not in program.ok("test-register", "+919876543210").stderr


def test_a_stack_that_was_mistyped_is_answered_with_those_that_are_there(
    program: Program,
) -> None:
    program.up()
    said = "There is no demo-evnt. In the embedded AWS: demo-event."
    for command in ("status", "down", "registrations list"):
        assert said in program(*command.split(), "--stack", "demo-evnt").stderr
    assert "There is no" not in program.ok("status", "--stack", "demo-event").stderr


def test_without_a_configuration_on_aws_the_stacks_of_the_region_are_named(
    aws_program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws_program.up("--yes")
    (aws_program.folder / "config.yaml").unlink()
    for where in (("--region", REGION), ()):
        monkeypatch.setenv("AWS_REGION", REGION)
        ran = aws_program("status", "--target", "aws", *where)
        assert ran.exit_code == 2
        assert f"Tagged in {REGION}" in ran.stderr
        assert "hack-night" in ran.stderr


def test_a_stack_that_is_named_needs_no_configuration_and_none_is_called_wrong(
    aws_program: Program,
) -> None:
    aws_program.up("--yes")
    (aws_program.folder / "config.yaml").unlink()
    ran = aws_program(
        "status", "--target", "aws", "--region", REGION, "--stack", "hack-night", "--json"
    )
    assert {resource["state"] for resource in ran.json["resources"]} == {"ready"}
    assert "There is no configuration here; this goes on without it" in ran.stderr
    assert "wrong" not in ran.stderr


def test_down_asks_at_a_terminal_where_somebody_registered(
    program: Program, client: Callable[[str], Any]
) -> None:
    program.up()
    client("dynamodb").put_item(TableName=TABLE, Item=row(TOLD, "sent"))
    refused = program("down", typed="n\n")
    assert refused.exit_code == 130
    assert "It holds 1 registration, tests not counted." in refused.stderr
    assert client("dynamodb").list_tables()["TableNames"] == [TABLE]
    assert program("down", typed="y\n").exit_code == 0
    assert client("dynamodb").list_tables()["TableNames"] == []


@pytest.mark.parametrize(
    ("source", "typed", "options"),
    [("test", "", ()), ("form", None, ()), ("form", "", ("--yes",)), ("form", "", ("--json",))],
)
def test_down_asks_nobody_else(
    program: Program,
    client: Callable[[str], Any],
    source: str,
    typed: str | None,
    options: tuple[str, ...],
) -> None:
    program.up()
    item = row(TOLD, "sent") | {"source": {"S": source}}
    client("dynamodb").put_item(TableName=TABLE, Item=item)
    assert program("down", *options, typed=typed).exit_code == 0


def test_one_of_an_earlier_version_is_looked_through_before_it_is_stopped(
    program: Program, embedded: EmbeddedAws, client: Callable[[str], Any]
) -> None:
    for stack in ("demo-event", "hack-night"):
        program.up("--stack", stack)
    stacks = tuple(sorted(embedded.stacks()))
    client("dynamodb").put_item(TableName=TABLE, Item=row(TOLD, "sent"))
    key = embedded.access_key
    client("dynamodb").create_table(
        TableName="..-registrations",
        KeySchema=[{"AttributeName": KEY, "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": KEY, "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    old = process.Running(embedded.endpoint_url, "", key, 1, False, stacks, not_kept=None)
    assert sorted(count_in_tables(old)) == [
        HeldRegistrations("demo-event", REGION, 1, 0),
        HeldRegistrations("hack-night", REGION, 0, 0),
    ]


def test_on_aws_without_a_terminal_down_ends_with_2(aws_program: Program) -> None:
    aws_program.up("--yes")
    assert aws_program("down").exit_code == 2
    assert read_journal(site().journal).rows == {}
