"""What one walk of the table sees beside its counts."""

import pytest

from smsverifier.delivery.timeline import Failure, histogram, percentile, walk_pages
from smsverifier.registration_table import count_rows
from tests.support.looks import BEFORE_MS, NOW_MS, crowd, in_waiting, person


def test_pages_are_counted_as_the_whole_is_and_our_own_items_are_nobody() -> None:
    rows = crowd()
    ours = [{"registration_id": {"S": "#totals"}}, {"registration_id": {"S": "#announce/x"}}]
    seen = list[int]()
    walk = walk_pages([rows[:100], [*rows[100:], *ours], []], BEFORE_MS, seen.append)
    assert walk.row_counts == count_rows(rows, BEFORE_MS)
    assert sum(seen) == len(rows) + len(ours)


def test_of_two_pages_that_name_a_message_the_later_moment_counts() -> None:
    early, late = person(1, 90, "sent"), person(1, 60, "sent")
    walk = walk_pages([[late], [early]], BEFORE_MS)
    assert walk.row_counts.messages == count_rows([early, late], BEFORE_MS).messages


def test_who_waits_longest_is_nobody_who_waits_for_a_person_or_a_place() -> None:
    walk = walk_pages([[*crowd(), in_waiting()]], BEFORE_MS)
    timeline = walk.timeline
    assert timeline.oldest_waiting_ms == NOW_MS - 14_000
    assert walk.row_counts.waiting == 1
    assert sum(timeline.registered.values()) == len(crowd())


def test_the_newest_failures_are_kept_and_their_numbers_masked() -> None:
    rows = [person(n, 1000 - n, "failed", sms_error={"S": "OptedOut"}) for n in range(20)]
    last = walk_pages([rows], BEFORE_MS).timeline.last_failures
    assert last[0] == Failure(NOW_MS - 981_000 + 1200, "+91••••••0019", "OptedOut")
    assert len(last) == 12


def test_a_key_that_is_no_number_shows_none() -> None:
    odd = person(1, 9, "failed", registration_id={"S": "by hand, of Asha"})
    assert walk_pages([[odd]], BEFORE_MS).timeline.last_failures[0].phone == ""


def test_who_got_a_place_waits_from_then_on() -> None:
    promoted = person(1, 90_000) | {"promoted.at": {"N": str(NOW_MS - 5000)}}
    walk = walk_pages([[promoted]], BEFORE_MS)
    assert walk.timeline.oldest_waiting_ms == NOW_MS - 5000
    assert walk.row_counts.overdue == 0


def test_how_long_people_waited_leaves_imports_and_the_promoted_out() -> None:
    promoted = person(3, 9, "sent") | {"promoted.at": {"N": str(NOW_MS)}}
    rows = [person(1, 9, "sent"), person(2, 9, "sent", source={"S": "import"}), promoted]
    waits = walk_pages([rows], BEFORE_MS).timeline.waits
    assert waits == {12: 1}
    assert dict(histogram(waits))["1 to 2 s"] == 1


@pytest.mark.parametrize(("share", "seconds"), [(0.5, 1.0), (0.95, 60.0), (1.0, 60.0)])
def test_within_what_time_a_share_was_told(share: float, seconds: float) -> None:
    assert percentile({5: 1, 10: 4, 600: 3}, share) == seconds
    assert percentile({}, share) is None
