"""`list`, `status`, `resend` and the export count the same people, whatever the rows hold."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from smsverifier.delivery.health import PipelineCounts, health_of
from smsverifier.delivery.summary import DeliverySummary
from smsverifier.registration_table import count_rows
from smsverifier.registrations.bulk_changes import removable_tests
from smsverifier.registrations.listing import RegistrantPage
from smsverifier.registrations.resend import Choice, choose
from smsverifier.registrations.send import is_sendable, needs_backfill
from smsverifier.row import KEY, Item, SmsStatus, is_test, is_unsent, waits_for_person
from smsverifier.whom import Whom
from tests.support.hand_typed_rows import TABLES
from tests.support.listed import listed
from tests.support.registrations_table import PHONES, row

OLD = PHONES[0]
BEFORE_MS = 2 * 10**12
DROPPED = st.sets(st.sampled_from(["m1", "m2"]))


def page(items: list[Item], dropped: set[str], **whom: Any) -> RegistrantPage:
    return listed(items, Whom(**whom), before_ms=BEFORE_MS, dropped=dropped)


def ids(page: RegistrantPage) -> set[str]:
    return {one.registration_id for one in page.registrants}


@given(TABLES, DROPPED)
def test_the_list_has_everybody_in_exactly_one_filter(items: list[Item], dropped: set[str]) -> None:
    shown = Counter(
        one.registration_id
        for at in SmsStatus
        for one in page(items, dropped, statuses={at}).registrants
    )
    assert shown == Counter(item[KEY]["S"] for item in items)


@example([row(OLD)], 1)  # whom the pipe has given up on
@given(TABLES, st.integers(0, 9))
def test_status_has_everybody_in_exactly_one_number(items: list[Item], dead: int) -> None:
    row_counts = count_rows(items, BEFORE_MS)
    health = health_of(PipelineCounts(row_counts, dead), DeliverySummary())
    sms = health.sms
    assert sms is not None
    classes = (sms.sent, sms.failed, sms.pending, sms.unconfirmed, sms.given_up, sms.held)
    assert min(classes) >= 0
    assert sum(classes) == health.registrations == len(items)
    assert health.tests == sum(map(is_test, items))


def test_a_test_that_waits_is_no_one_to_promote() -> None:
    rows = [row(OLD, source=source, **{"waiting.at": "1"}) for source in ("test", "form")]
    assert count_rows(rows, BEFORE_MS).waiting == 1


def test_where_nobody_is_texted_the_mails_say_who_waits() -> None:
    mails = [{"mail": {"S": "a@x.org"}}, {"mail": {"S": "b@x.org"}, "email_status": {"S": "sent"}}]
    none: Item = {}
    rows = [row(OLD) | mail for mail in (*mails, none)]
    counts = count_rows(rows, BEFORE_MS, "mail").by_mail
    assert (counts.registrations, counts.untried, counts.sent, counts.held) == (3, 1, 1, 0)


@given(TABLES)
def test_status_counts_whom_the_list_shows(items: list[Item]) -> None:
    row_counts = count_rows(items, BEFORE_MS)
    by = {at: page(items, set(), statuses={at}).matching for at in SmsStatus}
    assert row_counts.sent == by[SmsStatus.SENT]
    assert row_counts.failed == by[SmsStatus.FAILED]
    assert row_counts.unconfirmed == by[SmsStatus.UNCONFIRMED]
    assert row_counts.sending - row_counts.unconfirmed == by[SmsStatus.SENDING]
    assert row_counts.untried + row_counts.held + row_counts.over_cap == by[SmsStatus.UNSENT]


@pytest.mark.parametrize("at", [SmsStatus.UNSENT, SmsStatus.FAILED, SmsStatus.UNCONFIRMED])
@given(items=TABLES, dropped=DROPPED)
def test_resend_takes_exactly_whom_the_list_shows(
    at: SmsStatus, items: list[Item], dropped: set[str]
) -> None:
    choice = Choice({at}, frozenset(), frozenset())
    chosen = {item[KEY]["S"] for item in choose(items, choice, BEFORE_MS, dropped)}
    assert chosen == ids(page(items, dropped, statuses={at}))


@given(TABLES)
def test_who_is_not_told_waits_for_the_pipe_or_for_a_person(items: list[Item]) -> None:
    """A sweep takes those for whom the pipe should have come, and `resend` everybody."""
    for item in filter(is_unsent, items):
        assert needs_backfill(item) != waits_for_person(item)
    assert all(is_unsent(item) for item in items if needs_backfill(item) or is_sendable(item))


@given(TABLES, DROPPED)
def test_tests_left_out_and_tests_alone_are_everybody(items: list[Item], dropped: set[str]) -> None:
    tests = ids(page(items, dropped, only_tests=True))
    others = ids(page(items, dropped, without_tests=True))
    assert not tests & others
    assert tests | others == ids(page(items, dropped))


@given(TABLES)
def test_nobody_but_tests_is_ever_removed(items: list[Item]) -> None:
    assert all(map(is_test, removable_tests(items, BEFORE_MS)))


@given(TABLES)
def test_no_number_is_shown_unasked(items: list[Item]) -> None:
    masked = listed(items, before_ms=BEFORE_MS, show_numbers=False).registrants
    assert "98765" not in "".join(f"{one.registration_id} {one.phone}" for one in masked)
