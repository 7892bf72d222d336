"""What `check` says of the e-mail."""

from typing import Any

import pytest

from smsverifier.delivery.mail_account import MailAccount
from smsverifier.mail.status import Bounce
from smsverifier.preflight.checks import EMAIL_CHECKS, OF_SMS, findings
from smsverifier.registration_table import count_rows
from smsverifier.resources.email_identity import Verification
from tests.unit.preflight.cases import DENIED, case, finding, state

FORM = {
    "fields": [
        {"name": "name", "label": "Name"},
        {"name": "phone", "label": "Phone", "type": "phone"},
        {"name": "mail", "label": "Mail", "type": "email"},
    ]
}
ON: dict[str, Any] = {"email": {"enabled": True, "from": "club@club.example"}, "form": FORM}
FREE = {**ON, "email": {"enabled": True, "from": "club@gmail.com"}}
BOUNCED = {"a1@b.example": Bounce("BOUNCE", 9)}
ONLY = {**ON, "sms": {"enabled": False}}
PROVED = Verification("club.example", is_domain=True, is_verified=True, status="SUCCESS")
PENDING = Verification("club.example", is_domain=True, is_verified=False, status="PENDING")
ACCOUNT = MailAccount(False, 50_000, 14, 0, is_sending=True, review="")
SANDBOX = MailAccount(True, 200, 1, 0, is_sending=True, review="PENDING")


def mailed(number: int) -> Any:
    rows = [
        {
            "registration_id": {"S": str(n)},
            "mail": {"S": f"a{n}@b.example"},
            "email_status": {"S": "sent"},
            "email.at": {"N": "5"},
        }
        for n in range(number)
    ]
    return count_rows(rows, 0, "mail")


@pytest.mark.parametrize(
    ("id", "config", "facts", "expected"),
    [
        ("email_sender", ON, {"mail_sender": PROVED}, "ok"),
        ("email_sender", ON, {"mail_sender": PENDING}, "warning"),
        ("email_sender", ONLY, {"mail_sender": PENDING}, "blocker"),
        ("email_sender", ON, {"mail_sender": DENIED}, "unknown"),
        ("email_sender", FREE, {}, "warning"),
        ("email_sandbox", ON, {"mail_account": ACCOUNT}, "ok"),
        ("email_sandbox", ON, {"mail_account": SANDBOX}, "warning"),
        ("email_sandbox", ONLY, {"mail_account": SANDBOX}, "blocker"),
        ("email_quota", ON, {"mail_account": ACCOUNT}, "ok"),
        ("email_quota", ON, {"mail_account": SANDBOX}, "warning"),
        ("email_bounces", ON, {"row_counts": mailed(30), "bounces": {}}, "ok"),
        ("email_bounces", ON, {"row_counts": mailed(20), "bounces": BOUNCED}, "warning"),
        ("email_calendar", ON, {}, "warning"),
        ("email_calendar", {**ON, "event": {"starts_at": "2026-12-05 18:00"}}, {}, "ok"),
    ],
)  # fmt: skip
def test_each_verdict(id: str, config: Any, facts: Any, expected: str) -> None:
    assert (
        state(id, case(config, **{"mail_account": ACCOUNT, "mail_sender": PROVED, **facts}))
        == expected
    )


def test_a_free_mail_sender_is_told_what_happens_to_its_mail() -> None:
    judged = case({**ON, "email": {"enabled": True, "from": "club@gmail.com"}})
    assert "DMARC" in finding("email_sender", judged).detail


def test_who_texts_nobody_is_not_bothered_with_sms_and_who_mails_nobody_not_with_mail() -> None:
    only_mail = {found.id for found in findings(case(ONLY, mail_sender=PROVED))}
    only_sms = {found.id for found in findings(case())}
    assert not only_mail & {*OF_SMS, "encoding", "parts"}
    assert only_mail >= {*EMAIL_CHECKS}
    assert not only_sms & {*EMAIL_CHECKS}
