"""`rehearse`: an event on an embedded AWS of its own, which nobody else sees and which ends."""

import os
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from smsverifier.local import process
from smsverifier.local.endpoints import chosen_site
from smsverifier.rehearsal.mailed import SANDBOX
from tests import ROOT
from tests.support.clock import PATIENCE
from tests.support.program import Program
from tools.reference import differences, page, shapes

CONFIG = """\
stack: hack-night
event: {name: Hack Night, expected_registrations: 60}
sms: {max_per_second: 1}
"""
MAILED = f"""\
{CONFIG}form:
  fields:
    - {{name: name, label: Name}}
    - {{name: phone, label: Phone, type: phone}}
    - {{name: mail, label: E-mail, type: email}}
email: {{enabled: true, from: club@college.example}}
"""
PARTS = shapes(page("json"))
HELD = """
import os, time
from smsverifier.local.private import private_aws
from smsverifier.local.settings import NEW_ACCOUNT
with private_aws(NEW_ACCOUNT, os.environ) as aws:
    print(aws.endpoint_url, flush=True)
    time.sleep(600)
"""


@pytest.mark.slow
def test_a_new_account_tells_as_many_as_a_dollar_pays_for(lonely: Program) -> None:
    lonely.config(MAILED)
    ran = lonely("rehearse", "--account", "new", "--registrations", "60", "--hours", "1", "--json")
    found = ran.json
    assert list(differences(found, PARTS["rehearse"], PARTS)) == []
    assert ran.exit_code == 3  # there is something to change
    assert found["told"] + found["not_told"] == 60
    assert found["email"]["told"] == 0  # SES is in its sandbox still
    assert found["email"]["reasons"][0]["reason"] == SANDBOX.words
    cut = [each["number"] for each in found["reasons"] if "spend limit" in each["reason"]]
    assert cut[0] > 60 - 46 - 10  # 46 parts cost a dollar
    assert any("USD a month" in change for change in found["changes"])
    assert found["waiting"]["longest_seconds"] >= 4  # six within a second, one a second leaves
    assert process.find_running(chosen_site(os.environ)) is None
    assert not (lonely.folder.parent / "state").exists()


def test_it_ends_with_whoever_has_started_it() -> None:
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", HELD], env=environ, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        url = holder.stdout.readline().strip()
        assert answers(url)
        holder.kill()
    end = time.monotonic() + PATIENCE
    while answers(url):
        assert time.monotonic() < end
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/_smsverifier/health", timeout=10) as response:
            return bool(response.status == 200)
    except (URLError, ConnectionError):
        return False


@pytest.mark.parametrize(
    ("args", "where"),
    [
        (("--account", "rich"), "--account"),
        (("--registrations", "0"), "--registrations"),
        (("--registrations", "20001"), "--registrations"),
        (("--hours", "0"), "--hours"),
        (("-c", "over.yaml"), "event.closes_at"),
    ],
)
def test_what_cannot_be_rehearsed_is_wrong_usage(
    lonely: Program, args: tuple[str, ...], where: str
) -> None:
    lonely.config("event: {closes_at: 2020-01-01}", "over.yaml")
    ran = lonely("rehearse", *args)
    assert ran.exit_code == 2
    assert where in ran.stderr


def test_message_dlt_prints_what_a_portal_asks(lonely: Program) -> None:
    lonely.config(CONFIG)
    shown = lonely.ok("message", "--dlt").stdout
    assert "Hi {#alphanumeric#}, you are registered for Hack Night. See you there!" in shown
    assert "Hi {#var#}, you are registered" in shown
    assert "Service Implicit" in shown
    lonely.config(CONFIG.replace("{max", "{countries: [SG], max"))
    assert lonely("message", "--dlt").exit_code == 2


def test_what_is_not_registered_yet_can_be_registered(lonely: Program) -> None:
    lonely.config("""\
stack: hack-night
sms:
  dlt: {entity_id: "1101", template_id: "1107", template: "Hi {#var#}, come!"}
  waiting: {message: "Hi {name}, you wait for {event.name}."}
announcements:
  sale: {kind: promotion, message: "Hi {name}, {event.name} is back."}
""")
    assert lonely("message").exit_code == 2  # nothing of it can be sent
    shown = lonely("message", "--dlt", "--json")
    assert [each["message"] for each in shown.json["templates"]] == [
        "confirmation",
        "waiting",
        "sale",
    ]
    lonely.config("sms: {messages: 7, dlt: null}")
    assert lonely("message", "--dlt").exit_code == 2  # that is a mistake


def test_who_texts_nobody_registers_nothing(lonely: Program) -> None:
    lonely.config(MAILED.replace("sms: {max_per_second: 1}", "sms: {enabled: false}"))
    ran = lonely("message", "--dlt")
    assert (ran.exit_code, "nobody is texted" in ran.stderr) == (2, True)
    seen = lonely.ok("cost", "--json").json
    assert [each["what"] for each in seen["items"] if "SMS" in each["what"]] == []
    assert seen["spending"]["usd"] == 0


def test_cost_sets_the_channels_side_by_side(lonely: Program) -> None:
    lonely.config(CONFIG)
    shown = lonely.ok("cost").stdout
    assert "SMS by the international route (as configured)" in shown
    assert "12 to 27 working days" in shown
