"""`registrations forget`: whom it asks about, and who got the place."""

from io import StringIO

from smsverifier.output.forget_view import (
    ForgetResult,
    forget_document,
    say_before_forget,
    show_forget,
)
from smsverifier.output.person_view import Person
from smsverifier.output.screen import Screen
from smsverifier.registrations.story import ReceiptFound, story_of
from smsverifier.whom import standing_of
from tests.support.registrations_table import row

ASHA, RAVI = "+919876543210", "+919876543211"


def test_who_is_to_be_erased_is_told_an_event_a_line() -> None:
    item = row(ASHA, "sent", name="Asha", sms_message_id="m1")
    standing = standing_of(item, {}, 1)
    asked = StringIO()
    person = Person(item, standing, story_of(item, standing, ReceiptFound()))
    say_before_forget(Screen(stdout=StringIO(), stderr=asked), [person])
    lines = [line.rstrip() for line in asked.getvalue().splitlines()]
    assert lines[:2] == ["To be erased:", "Asha  +91••••••3210"]
    assert [line.rpartition("  ")[2] for line in lines[2:4]] == [
        "registered by the form",
        "SNS accepted the SMS",
    ]


def test_who_got_the_place_is_named() -> None:
    result = ForgetResult(
        "hack",
        {"target": "local", "region": "ap-south-1", "account": "1"},
        number=ASHA,
        erased=1,
        left=0,
        interrupted=False,
        forgotten_before_ms=None,
        setting="erase",
        sealed_until=None,
        dead_letters=0,
        copies=None,
        named_elsewhere=0,
        files=(),
        log_days=7,
        backups_until=None,
        heirs=[row(RAVI, name="Ravi")],
    )
    shown = StringIO()
    show_forget(Screen(stdout=shown, stderr=StringIO()), result)
    assert "1 place given to who waited first: Ravi +91••••••3211.\n" in shown.getvalue()
    assert forget_document(result)["promoted_phones"] == ["+91••••••3211"]
