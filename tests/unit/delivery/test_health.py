"""What `status` says of counted rows: who is still to come, and why some were not told."""

from dataclasses import replace
from typing import Any

from smsverifier.delivery.health import PipelineCounts, SmsCounts, health_of
from smsverifier.delivery.summary import DeliverySummary
from smsverifier.registration_table import RowCounts


def row_counts(**numbers: Any) -> RowCounts:
    return replace(RowCounts(0, 0, 0, 0, 0, 0), **numbers)


def test_who_is_among_the_dead_letters_is_not_to_come() -> None:
    counted = health_of(
        PipelineCounts(row_counts(registrations=5, untried=5, overdue=3), 2), DeliverySummary()
    )
    assert counted.sms == SmsCounts(sent=0, failed=0, pending=3, unconfirmed=0, given_up=2)


def test_a_dead_letter_of_nobody_takes_nobody_away() -> None:
    counted = health_of(
        PipelineCounts(row_counts(registrations=5, untried=5, overdue=0), 2), DeliverySummary()
    )
    assert counted.sms == SmsCounts(sent=0, failed=0, pending=5, unconfirmed=0, given_up=0)


def test_whom_an_import_holds_back_is_not_to_come() -> None:
    counted = health_of(
        PipelineCounts(row_counts(registrations=5, untried=3, held=2), 0), DeliverySummary()
    )
    assert counted.sms == SmsCounts(sent=0, failed=0, pending=3, unconfirmed=0, held=2)
    (note,) = counted.notes
    assert note.what == "2 came by an import or by hand, which texts nobody by itself"
    assert "registrations resend" in note.advice


def test_failures_are_told_by_reason_the_most_frequent_first() -> None:
    failures = {"OptedOut": 1, "country_not_allowed": 4}
    told = health_of(
        PipelineCounts(RowCounts(5, 0, 5, 0, 0, 0, failures=failures), 0), DeliverySummary()
    ).notes
    assert [note.what.split(":")[0] for note in told] == [
        "4 could not be told",
        "1 could not be told",
    ]
    assert "sms.countries" in told[0].what


def test_a_try_that_ended_without_an_sms_is_told_with_its_reason() -> None:
    released = RowCounts(3, 0, 0, 3, 0, 0, released={"AuthorizationError": 3})
    [note] = health_of(PipelineCounts(released, 0), DeliverySummary()).notes
    assert note.what == "3 not told yet: AWS does not let the handler's role send"
    assert note.advice


def test_who_is_unconfirmed_is_told_with_the_way_to_decide() -> None:
    [note] = health_of(
        PipelineCounts(row_counts(registrations=1, unconfirmed=1), 0), DeliverySummary()
    ).notes
    assert note.what.startswith("1 unconfirmed")
    assert "resend --unconfirmed" in note.advice


def test_what_was_sent_before_sms_went_off_is_told_and_nothing_is_to_come() -> None:
    rows = row_counts(registrations=22, sent=16, untried=6)
    seen = health_of(PipelineCounts(rows, 0), DeliverySummary(), sms_enabled=False)
    assert seen.sms == SmsCounts(sent=16, failed=0, pending=0, unconfirmed=0)
    none_sent = row_counts(registrations=6, untried=6)
    assert health_of(PipelineCounts(none_sent, 0), DeliverySummary(), sms_enabled=False).sms is None
