"""`smsverifier` alone: where one stands, and the next sensible command."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.commands.overview import within
from smsverifier.local import process
from smsverifier.local.endpoints import chosen_site
from smsverifier.local.journal_file import FIRST_LINE, TableLocation, journal_line
from tests import ROOT
from tests.conftest import REGION
from tests.support.program import Program
from tests.support.registrations_table import row
from tools.reference import differences, page, shapes

PHONE = "+919876543210"
PARTS = shapes(page("json"))


def said(program: Program) -> str:
    ran = program()
    assert (ran.exit_code, ran.stderr) == (0, "")
    return " ".join(ran.stdout.split())


def test_in_an_empty_folder_it_leads_to_the_first_steps(lonely: Program) -> None:
    told = said(lonely)
    assert "no config.yaml here: the built-in demo" in told
    assert "embedded AWS does not run" in told
    assert told.index("smsverifier init") < told.index("smsverifier up")
    assert told.endswith("smsverifier --help lists all commands.")
    assert process.find_running(chosen_site(os.environ)) is None


def test_with_a_configuration_the_message_and_up_are_next(lonely: Program) -> None:
    lonely.ok("init", "--event", "Gala")
    told = said(lonely)
    assert "config.yaml: Gala, target local stack gala (ap-south-1) is not up" in told
    assert told.index("smsverifier message") < told.index("smsverifier up")


def test_a_stack_that_is_up_is_tried_then_looked_at(
    program: Program, client: Callable[[str], Any]
) -> None:
    program.up()
    assert "demo-event (ap-south-1) is up, 0 registrations" in said(program)
    assert "smsverifier test-register PHONE" in said(program)
    client("dynamodb").put_item(TableName="demo-event-registrations", Item=row(PHONE, "sent"))
    assert "is up, 1 registration " in said(program)
    assert "smsverifier registrations list" in said(program)
    program.ok("pause")
    told = said(program)
    assert "is paused since " in told
    assert ": nobody is texted, 1 registration " in told
    assert told.index("smsverifier resume") < told.index("smsverifier status")


def test_a_stack_whose_table_was_deleted_is_not_said_to_be_up(
    program: Program, client: Callable[[str], Any]
) -> None:
    program.config("stack: gala\n")
    client("sqs").create_queue(QueueName="gala-dead-letters", tags={"smsverifier:stack": "gala"})
    told = said(program)
    assert "gala (ap-south-1) has no table: only a part of it is there" in told
    assert "smsverifier status what is there" in told


def test_registrations_that_are_kept_lead_to_up(lonely: Program) -> None:
    path = chosen_site(os.environ).journal
    path.parent.mkdir(parents=True)
    kept = journal_line(TableLocation(REGION, "gala-registrations"), json.dumps(row(PHONE)))
    path.write_bytes(FIRST_LINE + b"\n" + kept)
    lonely.config("stack: gala\n")
    told = said(lonely)
    assert "does not run; 1 registration kept on disk" in told
    assert "smsverifier up builds it again and brings the registrations back" in told


def test_a_wrong_configuration_is_told_and_what_names_its_mistakes(lonely: Program) -> None:
    lonely.config("stak: gala\nsms: {mesage: x}\n")
    told = said(lonely)
    assert "config.yaml has 2 mistakes" in told
    assert "smsverifier plan names each mistake" in told


def test_configurations_under_other_names_are_found(lonely: Program) -> None:
    (lonely.folder / "events").mkdir()
    lonely.config("stack: gala\n", "events/gala.yaml")
    lonely.config("sms_IN: {unit_price_usd: 0.05}\n", "prices.yaml")
    told = said(lonely)
    assert "events/gala.yaml; name the one you mean with -c" in told
    assert "prices.yaml" not in told
    assert "smsverifier status -c events/gala.yaml" in told


def test_the_chosen_one_is_not_listed_beside_itself(
    lonely: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    (lonely.folder / "events").mkdir()
    lonely.config("stack: gala\n", "events/gala.yaml")
    lonely.config("stack: fest\n")
    monkeypatch.setenv("SMSVERIFIER_CONFIG", "events/gala.yaml")
    assert "also here: config.yaml; a command takes another one with -c" in said(lonely)
    assert "smsverifier up -c FILE, with one of events/gala.yaml, config.yaml" in (
        lonely.ok("stacks").stderr
    )
    monkeypatch.delenv("SMSVERIFIER_CONFIG")
    assert "also here: events/gala.yaml;" in said(lonely)


def test_a_program_is_told_the_same(lonely: Program) -> None:
    lonely.config("stack: gala\n")
    told = lonely.ok("--json").json
    assert list(differences(told, PARTS["smsverifier"], PARTS)) == []
    assert (told["configuration"], told["stack"], told["up"]) == ("config.yaml", "gala", False)
    assert told["next"] == ["smsverifier message", "smsverifier up"]
    lonely.config("stack: [gala]\n")
    wrong = lonely.ok("--json").json
    assert (wrong["mistakes"], wrong["stack"], wrong["next"]) == (1, None, ["smsverifier plan"])


def test_on_aws_the_stack_is_asked_for(aws_program: Program) -> None:
    assert "hack-night (ap-south-1) is not up" in said(aws_program)
    assert "smsverifier check" in said(aws_program)
    aws_program.up("--yes")
    assert "hack-night (ap-south-1) is up" in said(aws_program)


def test_who_is_signed_in_nowhere_is_told_so(lonely: Program) -> None:
    lonely.config("stack: gala\ntarget: aws\n")
    assert "gala (ap-south-1): No AWS credentials were found" in said(lonely)


def test_nobody_waits_for_an_answer_longer_than_the_budget() -> None:
    assert within(5, lambda: 7) == 7
    start = time.monotonic()
    assert within(0.05, lambda: time.sleep(3)) is None
    assert time.monotonic() - start < 2


def test_a_port_that_is_none_is_said_and_not_raised(
    lonely: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMSVERIFIER_LOCAL_PORT", "many")
    assert "many is not a port" in said(lonely)


def test_it_loads_no_boto3_for_the_embedded_aws(lonely: Program) -> None:
    code = (
        "import sys; from smsverifier.cli.main import run; code = run([]);"
        "sys.exit(code or bool({'boto3', 'botocore', 'moto'} & sys.modules.keys()))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(
        [sys.executable, "-c", code], check=False, env=environment, cwd=lonely.folder
    )
    assert ran.returncode == 0
