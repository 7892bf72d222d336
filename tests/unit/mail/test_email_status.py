"""Where somebody stands with the e-mail: every row has exactly one place, and they add up."""

import dataclasses
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from smsverifier.mail.status import (
    MARKS,
    Bounce,
    EmailStatus,
    count_emails,
    email_status_of,
    needs_mail,
)

FIELD = "mail"
NOW = 1_700_000_000_000


def row(status: str | None = None, at: int = NOW, address: str = "a@b.example") -> dict[str, Any]:
    made: dict[str, Any] = {"registration_id": {"S": "+91"}, FIELD: {"S": address}}
    if status is not None:
        made |= {MARKS.status: {"S": status}, MARKS.updated_at: {"N": str(at)}}
    return made


rows = st.builds(
    row,
    st.sampled_from([None, "sending", "sent", "failed", "odd", ""]),
    st.integers(0, 2 * NOW),
    st.sampled_from(["", " ", "a@b.example", "c@d.example"]),
)
lists = st.none() | st.just({"a@b.example": Bounce("BOUNCE", NOW)})


@given(st.lists(rows), lists)
def test_the_numbers_add_up_to_the_rows(found: list[dict[str, Any]], known: Any) -> None:
    counts = count_emails(found, FIELD, NOW, known)
    numbers = (counts.sent, counts.failed, counts.pending, counts.unconfirmed, counts.no_address)
    assert sum(numbers) == len(found)
    assert (counts.bounced is None) == (known is None)
    assert (counts.bounced or 0) <= counts.sent
    assert dataclasses.asdict(counts)


def test_who_complains_has_the_mail_and_gets_no_other() -> None:
    before, after = Bounce("COMPLAINT", NOW - 1), Bounce("COMPLAINT", NOW + 1)
    status = [
        email_status_of(row("sent", address="A@B.example"), FIELD, 0, {"a@b.example": each})
        for each in (before, after, Bounce("BOUNCE", NOW))
    ]
    assert status == [EmailStatus.BOUNCED, EmailStatus.SENT, EmailStatus.BOUNCED]


def test_only_who_nobody_holds_back_is_mailed_without_being_asked_for() -> None:
    form = row() | {"source": {"S": "form"}}
    held = form | {"sms_attempts": {"N": "0"}}
    waiting = form | {"waiting.at": {"N": "1"}}
    imported = row() | {"source": {"S": "import"}}
    assert [needs_mail(each, FIELD) for each in (form, held, waiting, imported)] == [
        True,
        False,
        False,
        False,
    ]
    counts = count_emails([form, held, waiting, imported], FIELD, NOW)
    assert (counts.pending, counts.held) == (3, 2)
