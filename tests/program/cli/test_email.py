"""The e-mail from the command line: proved by a click, sent, told of, sent again, removed."""

import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from smsverifier.local.embedded import EmbeddedAws
from tests.support.program import Program
from tests.support.registrations_table import row
from tools.reference import differences, page, shapes

CONFIG = """\
stack: hack-night
event: {name: HackFest, starts_at: 2026-12-05 18:00}
form:
  fields:
    - {name: name, label: Name}
    - {name: phone, label: Phone, type: phone}
    - {name: mail, label: Mail, type: email, required: false}
email: {enabled: true, from: club@hackfest.example}
sms: {enabled: true}
"""
ASHA, RAVI = "+919876543210", "+919876543211"
WAITER = row("+919876543212", mail="c@example.org") | {"waiting.at": {"N": "1763890000000"}}
PARTS = shapes(page("json"))

Client = Callable[[str], Any]


def is_as_the_page_says(document: Any, name: str) -> Any:
    assert list(differences(document, PARTS[name], PARTS)) == []
    return document


def prove(embedded: EmbeddedAws) -> None:
    (note,) = (mail for mail in embedded.email.mailbox.messages() if mail["verifies"])
    urllib.request.urlopen(f"{embedded.outbox_url}/verify?id={note['verifies']}").close()


@pytest.mark.slow
def test_a_mail_from_the_unproved_sender_to_the_bounce(
    program: Program, embedded: EmbeddedAws, client: Client
) -> None:
    program.config(CONFIG)
    up = program.ok("up")
    assert up.stderr.count("._domainkey.hackfest.example  CNAME  ") == 3
    records = program("email", "records", "--json")
    assert (records.exit_code, records.json["verified"]) == (3, False)
    is_as_the_page_says(records.json, "email records")

    program("test-register", ASHA, "--field", "mail=asha@example.org")
    (asha,) = program.ok("registrations", "list", "--json").json["registrations"]
    assert (asha["sms_status"], asha["email_status"]) == ("sent", "failed")
    assert "asha@example.org" not in str(asha)
    assert program("check").exit_code == 0
    prove(embedded)
    assert program("email", "records").exit_code == 0
    again = program.ok("registrations", "resend", "--channel", "email", "--failed", "--json").json
    assert is_as_the_page_says(again, "registrations resend --channel email")["told"]["sent"] == 1
    refused = program("registrations", "resend", "--channel", "email", "--phone", ASHA)
    assert (refused.exit_code, len(embedded.outbox.messages())) == (2, 1)

    program("test-register", RAVI, "--field", "mail=bounce@example.org")
    status = is_as_the_page_says(program.ok("status", "--json").json, "status")
    assert (status["health"]["email"]["sent"], status["health"]["email"]["bounced"]) == (2, 1)
    lost = program.ok("registrations", "list", "--channel", "email", "--failed", "--json").json
    assert [each["email_status"] for each in lost["registrations"]] == ["bounced"]
    shown = program.ok("registrations", "show", RAVI, "--json").json
    is_as_the_page_says(shown, "registrations show")
    assert "email" in {event["what"] for event in shown["rows"][0]["story"]}

    hall = ("announce", "hall", "--message", "Hall 2", "--kind", "change")
    tomorrow = f"{datetime.now(UTC) + timedelta(days=1):%Y-%m-%d %H:%M}Z"
    program.ok(*hall, "--at", tomorrow, "--yes")
    program.config(CONFIG.replace("sms: {enabled: true}", "sms: {enabled: false}"))
    for command in ("up", "deploy"):  # what is still to go would go to nobody
        silenced = program(command)
        assert (silenced.exit_code, "announcements cancel hall" in silenced.stderr) == (1, True)
    program.ok("announcements", "cancel", "hall")
    program.ok("up")
    alone = program.ok("test-register", f"{ASHA[:-1]}9", "--field", "mail=a@example.org", "--json")
    states = {hop["hop"]: hop["state"] for hop in alone.json["hops"]}
    assert (states["handler"], states["sms"]) == ("ok", "skipped")
    mail = embedded.email.mailbox.messages()[-1]
    assert alone.json["message"] == f"{mail['subject']}\n\n{mail['text'].rstrip()}"
    drawn = program.ok("message", "--name", "Bo").stdout
    assert ("No SMS goes to anybody" in drawn, mail["subject"] in drawn, "USD" in drawn) == (
        1,
        1,
        0,
    )
    assert len(embedded.outbox.messages()) == 2
    listed = program.ok("registrations", "list").stdout
    assert ("mailed" in listed, "not told" in listed) == (True, False)
    bo = ("--name", "Bo", "--field", "mail=b@example.org")
    added = program.ok("registrations", "add", f"{ASHA[:-1]}8", *bo)
    assert ("SES accepted the mail" in added.stdout, "nobody has tried" in added.stdout) == (1, 0)
    client("dynamodb").put_item(TableName="hack-night-registrations", Item=WAITER)
    given = program.ok("registrations", "promote", "--json").json
    assert (given["promoted"], given["told"]["sent"], given["told"]["channel"]) == (1, 1, "email")
    program.config("sms: {enabled: perhaps}\nstack: hack-night\n")
    broken = program("status", "--json").json["health"]
    assert (broken["sms"]["sent"], broken["sms"]["pending"], broken["email"]["sent"]) == (2, 0, 5)
    program.config(CONFIG.replace("sms: {enabled: true}", "sms: {enabled: false}"))
    assert program("registrations", "resend", "--yes").exit_code == 2
    assert program(*hall).exit_code == 2
    assert len(embedded.outbox.messages()) == 2

    forgotten = program.ok("registrations", "forget", RAVI, "--yes", "--json").json
    assert forgotten["copies"]["mails"] == 1
    down = program.ok("down", "--yes", "--json").json
    assert ("email_identity" in down["deleted"], down["seconds"] < 30) == (True, True)
    assert client("sesv2").list_email_identities()["EmailIdentities"] == []
