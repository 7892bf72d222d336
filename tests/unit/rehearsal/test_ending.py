"""What becomes of invented people, out of what the API, the table and the outbox say."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from smsverifier.config import Config
from smsverifier.delivery import reasons
from smsverifier.local.settings import EVERYTHING_GRANTED, AccountSettings
from smsverifier.local.sms import phone_numbers
from smsverifier.rehearsal.crowd import Coming, Crowd, gather_crowd
from smsverifier.rehearsal.ending import CLOSED_TO, Rehearsal, changes, ending_of
from smsverifier.rehearsal.playing import Played, in_turn
from smsverifier.row import OVER_CAP, Item
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
    return ending_of(Config(), crowd, played or play(crowd), account, PRICE)


def numbers(found: Rehearsal) -> dict[str, int]:
    return {group.reason.words: group.number for group in found.untold}


def test_everybody_is_told_or_has_a_reason() -> None:
    found = ended()
    assert found.told + found.not_told == found.registrations == 200
    assert found.told == 200 - len(CROWD.fates) - _elsewhere()
    assert [group.is_own for group in found.untold if "texted" in group.reason.words] == [True]


def _elsewhere() -> int:
    return sum(1 for v in CROWD.visits if v.coming is Coming.ELSEWHERE)


def test_a_phone_that_is_off_is_paid_for_and_nobody_s_to_mend() -> None:
    found = ended()
    assert found.parts >= found.told
    assert not [change for change in changes(found, 5) if "another number" in change]


def test_the_month_s_money_is_spent_in_the_order_in_which_they_came() -> None:
    found = ended(account=replace(EVERYTHING_GRANTED, spend_limit=1))
    assert found.parts == 50  # one dollar at two cents
    assert numbers(found)[reasons.LIMIT.words] == found.not_told - sum(
        n for words, n in numbers(found).items() if words != reasons.LIMIT.words
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
    (group,) = [g for g in found.untold if g.reason == reasons.of_code(OVER_CAP)]
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
    found = ended(play(refusal=refusal))
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
    assert numbers(found)[CLOSED_TO.words] > 100
    assert list(changes(found, 5)) == []  # the organiser wants it so


def test_the_sandbox_reaches_nobody_and_costs_nothing() -> None:
    everybody = {visit.phone: "not-verified" for visit in CROWD.visits}
    found = ended(play(failing=everybody))
    assert (found.told, found.parts) == (0, 0)
    assert "smsverifier numbers exit" in next(changes(found, None))
