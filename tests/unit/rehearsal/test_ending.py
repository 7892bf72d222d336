"""What becomes of invented people, out of what the API, the table and the outbox say."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.delivery import reasons
from smsverifier.local.settings import EVERYTHING_GRANTED, AccountSettings
from smsverifier.local.sms import phone_numbers
from smsverifier.rehearsal.accounts import GRANTED_MAIL, SANDBOX_MAIL, MailQuota
from smsverifier.rehearsal.crowd import Coming, Crowd, gather_crowd
from smsverifier.rehearsal.ending import Rehearsal, changes, ending_of
from smsverifier.rehearsal.mailed import BOUNCED, INVALID, NO_ADDRESS, SANDBOX, Mailed
from smsverifier.rehearsal.playing import Played, in_turn
from smsverifier.rehearsal.registered import CLOSED_TO, Reached
from smsverifier.rehearsal.texted import Texted
from smsverifier.row import CONFIRMATION_EMAIL, OVER_CAP, Item
from smsverifier.sms.prices import Price
from smsverifier.trace.client import ApiResponse

PRICE = Price("SMS", "part", 0.02, "2026-11", "a bill", verified=True)
CROWD = gather_crowd(Config(), 200, 24, 3)


def play(
    crowd: Crowd = CROWD,
    *,
    refusal: Mapping[str, Any] | None = None,
    failing: Mapping[str, str] | None = None,
) -> Played:
    """A pipeline without a fault; `refusal` is what rows hold beside, `failing` who fails how."""
    answers, rows, sms = [], dict[str, Item](), dict[str, dict[str, Any]]()
    for number, visit in enumerate(crowd.visits):
        if visit.is_refused_by_form:
            answers.append(ApiResponse(400, {}, {}))
        elif visit.phone in rows:
            answers.append(ApiResponse(409, {}, {}))
        else:
            answers.append(ApiResponse(200, {}, {}))
            told = {"sms_status": {"S": "sent"}, "sms_message_id": {"S": str(number)}}
            rows[visit.phone] = {
                "phone": {"S": visit.phone},
                **(told if refusal is None else refusal),
            }
            detail = {**crowd.fates, **(failing or {})}.get(visit.phone)
            status = "failed" if detail else "delivered"
            words = phone_numbers.SILENT_FAILURES.get(detail or "", "")
            sms[str(number)] = {"status": status, "detail": words}
    return Played(answers, list(rows.values()), sms)


def ended(
    played: Played | None = None,
    account: AccountSettings = EVERYTHING_GRANTED,
    crowd: Crowd = CROWD,
) -> Rehearsal:
    return ending_of(Config(), crowd, played or play(crowd), account, PRICE, GRANTED_MAIL)


def sms(found: Rehearsal) -> Texted:
    assert found.sms is not None
    return found.sms


def numbers(found: Reached) -> dict[str, int]:
    return {group.reason.words: group.number for group in found.untold}


def test_everybody_is_told_or_has_a_reason() -> None:
    found = sms(ended()).reached
    assert found.told + found.not_told == CROWD.registrations == 200
    assert found.told == 200 - len(CROWD.fates) - _elsewhere()
    assert [group.is_own for group in found.untold if "texted" in group.reason.words] == [True]


def _elsewhere() -> int:
    return sum(1 for v in CROWD.visits if v.coming is Coming.ELSEWHERE)


def test_a_phone_that_is_off_is_paid_for_and_nobody_s_to_mend() -> None:
    found = ended()
    assert sms(found).parts >= sms(found).reached.told
    assert not [change for change in changes(found, 5) if "another number" in change]


def test_the_month_s_money_is_spent_in_the_order_in_which_they_came() -> None:
    found = ended(account=replace(EVERYTHING_GRANTED, spend_limit=1))
    assert sms(found).parts == 50  # one dollar at two cents
    told = sms(found).reached
    assert numbers(told)[reasons.LIMIT.words] == told.not_told - sum(
        n for words, n in numbers(told).items() if words != reasons.LIMIT.words
    )
    assert next(changes(found, 25)).endswith("Ask for 25 USD a month.")


def test_who_is_beyond_the_cap_came_last_whoever_it_was() -> None:
    early = [visit.phone for visit in CROWD.visits if not visit.is_refused_by_form][:10]
    played = play()
    rows = [
        {"phone": row["phone"], "sms_error": {"S": OVER_CAP}} if row["phone"]["S"] in early else row
        for row in played.rows
    ]
    found = ended(replace(played, rows=rows))
    (group,) = [g for g in sms(found).reached.untold if g.reason == reasons.of_code(OVER_CAP)]
    assert group.number == 10
    assert group.first_at > 12 * 3600


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ({"sms_status": {"S": "failed"}, "sms_error": {"S": "not_a_mobile"}}, "landline"),
        ({"sms_error": {"S": "Throttling"}}, "no more messages per second"),
        ({"sms_status": {"S": "sending"}}, "whether they were told"),
        ({}, "nobody had tried"),
        ({"waiting.at": {"N": "1"}}, "waiting list"),
    ],
)
def test_a_row_says_why(refusal: dict[str, Any], words: str) -> None:
    found = sms(ended(play(refusal=refusal))).reached
    assert found.told == 0
    assert words in found.untold[0].reason.words


def test_nobody_is_sent_in_one_turn_with_whom_the_closing_parts_them_from() -> None:
    turns = list(in_turn(CROWD.visits, 3600.0))
    assert [visit for turn in turns for visit in turn] == list(CROWD.visits)
    assert all(len({visit.at < 3600 for visit in turn}) == 1 for turn in turns)


def test_who_comes_too_late_is_told_that_it_is_closed() -> None:
    played = play()
    closed = ApiResponse(403, {}, {"status": "closed"})
    found = ended(
        replace(played, answers=[*played.answers[:50], *[closed] * 200][: len(CROWD.visits)])
    )
    assert numbers(sms(found).reached)[CLOSED_TO.words] > 100
    broken = replace(closed, body={"status": "error"})  # 403, and nothing was closed
    failed = ended(replace(played, answers=[broken] * len(CROWD.visits)))
    assert CLOSED_TO.words not in numbers(sms(failed).reached)
    assert list(changes(found, 5)) == []  # the organiser wants it so
    few = Config.model_validate({"registrations": {"max": 50}})
    assert "raise it, or set event.expected_registrations" in next(
        changes(replace(found, config=few), 5)
    )


def test_the_sandbox_reaches_nobody_and_costs_nothing() -> None:
    everybody = {visit.phone: "not-verified" for visit in CROWD.visits}
    found = ended(play(failing=everybody))
    assert (sms(found).reached.told, sms(found).parts) == (0, 0)
    assert "smsverifier numbers exit" in next(changes(found, None))


ADDRESS = {"name": "mail", "label": "E-mail", "type": "email", "required": False}


def mailing(*, texts: bool = True, sender: str = "club@college.example", pace: int = 10) -> Config:
    return Config.model_validate(
        {
            "form": {"fields": [*Config().model_dump()["form"]["fields"], ADDRESS]},
            "sms": {"enabled": texts},
            "email": {"enabled": True, "from": sender, "max_per_second": pace},
        }
    )


def mails(config: Config, quota: MailQuota = GRANTED_MAIL) -> Rehearsal:
    """Everybody is texted, and mailed as the handler and SES do it."""
    crowd = gather_crowd(config, 400, 24, 3)
    played, sent = play(crowd), dict[str, dict[str, Any]]()
    addresses = {visit.phone: visit.answers.get("mail", "") for visit in crowd.visits}
    for number, row in enumerate(played.rows):
        address = addresses[row["phone"]["S"]]
        row |= {"mail": {"S": address}, **_marks(address, f"m{number}", quota)}
        sent[f"m{number}"] = {"status": "bounced" if "bounce" in address else "delivered"}
    played = replace(played, mails=sent)
    return ending_of(config, crowd, played, EVERYTHING_GRANTED, PRICE, quota)


def _marks(address: str, message_id: str, quota: MailQuota) -> Item:
    marks = CONFIRMATION_EMAIL
    if not address:
        return {}
    error = "invalid_address" if ".." in address else ""
    if error or quota.in_sandbox:
        error = error or "recipient_not_verified"
        return {marks.status: {"S": "failed"}, marks.error: {"S": error}}
    return {marks.status: {"S": "sent"}, marks.message_id: {"S": message_id}}


def mailed(found: Rehearsal) -> Mailed:
    assert found.email is not None
    return found.email


def test_who_gets_no_mail_left_the_field_empty_or_mistyped_the_address() -> None:
    found = mails(mailing())
    counts = numbers(mailed(found).reached)
    assert {BOUNCED.words, INVALID.words, NO_ADDRESS.words} < set(counts)
    assert mailed(found).reached.told + sum(counts.values()) == 400
    assert list(changes(found, 5)) == []  # the SMS tells who has no mail
    assert found.neither is not None
    assert found.neither < min(mailed(found).reached.not_told, sms(found).reached.not_told)


def test_without_sms_there_is_nothing_of_it_and_an_address_is_needed() -> None:
    found = mails(mailing(texts=False))
    assert (found.sms, found.neither, found.waiting.number) == (None, None, 0)
    assert ["required: true" in change for change in changes(found, 5)] == [True]


def test_the_mail_s_sandbox_leaves_everybody_without_it() -> None:
    found = mails(mailing(), SANDBOX_MAIL)
    assert mailed(found).reached.told == 0
    assert list(changes(found, 5)) == [SANDBOX.advice]


@pytest.mark.parametrize(
    ("config", "quota", "words"),
    [
        (mailing(), replace(GRANTED_MAIL, daily=100), "100 mails in 24 hours, and 3"),
        (mailing(pace=100), GRANTED_MAIL, "the 14 mails a second"),
        (mailing(pace=1), GRANTED_MAIL, ""),
        (mailing(sender="club@gmail.com"), GRANTED_MAIL, "at gmail.com"),
    ],
)
def test_what_is_to_be_changed_for_the_mail(config: Config, quota: MailQuota, words: str) -> None:
    found = list(changes(mails(config, quota), 5))
    assert len(found) == bool(words)
    assert words in "".join(found)


def test_as_many_mails_as_come_at_once_wait_for_one_a_second() -> None:
    assert mailed(mails(mailing(pace=1))).longest_seconds == pytest.approx(34, abs=5)
    assert mailed(mails(mailing())).most_in_a_day > 300
