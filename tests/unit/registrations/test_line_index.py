"""What an import knows of all lines: the same as by hand, whatever the file holds."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smsverifier.errors import SmsverifierError
from smsverifier.registrations.line_index import IndexedLine, LineIndex
from tests.support.platforms import not_on_windows

STATUSES = {None: 0, "failed": 1, "sending": 2, "sent": 3}
KEYS = st.sampled_from(["+919800000001", "+919800000002", "a/b", "\ud800"])
LINES = st.lists(
    st.tuples(KEYS, KEYS, st.sampled_from(list(STATUSES)), st.booleans(), st.booleans()),
    max_size=8,
)


@settings(max_examples=40)
@given(LINES)
def test_it_counts_as_one_would_by_hand(
    rows: list[tuple[str, str, str | None, bool, bool]],
) -> None:
    lines = [
        IndexedLine(
            number, key, phone, status, STATUSES[status], new, lacks, status is None and new
        )
        for number, (key, phone, status, new, lacks) in enumerate(rows, 1)
    ]
    index = LineIndex()
    for line in lines:
        index.add(line)
    of_key: dict[str, list[IndexedLine]] = {}
    for line in lines:
        of_key.setdefault(line.key, []).append(line)
    best = {key: max(found, key=lambda one: one.rank) for key, found in of_key.items()}
    assert list(index.twins()) == [
        (one.line, best[key].line)
        for key, found in of_key.items()
        for one in found
        if one is not best[key]
    ]
    kept, counts = list(best.values()), index.counts()
    assert counts.lines == len(kept)
    assert counts.statuses == Counter(one.status for one in kept if not one.waits)
    assert counts.new_sources == sum(one.has_new_source for one in kept)
    assert counts.waiting == sum(one.waits for one in kept)
    assert counts.untold_without_marks == sum(one.lacks_mark and not one.status for one in kept)
    of_phone = Counter(one.phone for one in kept)
    assert counts.shared_numbers == sum(count > 1 for count in of_phone.values())
    assert all(index.has_number(one.phone) for one in lines)
    assert not index.has_number("+919800000009")


def test_a_key_that_stands_there_twice_names_the_first_line() -> None:
    index = LineIndex()
    assert [index.earlier(key, line) for line, key in enumerate("abab\ud800", 1)] == [
        *(None, None, 1, 2, None)
    ]


def fill(index: LineIndex) -> None:
    """More than it holds in memory."""
    for number in range(1, 5000):
        key = f"{number:05}" * 800
        index.earlier(key, number)
        index.add(IndexedLine(number, key, key, None, 0, False, False, False))
    index.counts()


@not_on_windows("a process has no limit of a file's size")
def test_a_disk_that_is_full_is_told_as_such() -> None:
    import resource

    index, before = LineIndex(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(SmsverifierError, match="no room to lay the file's lines aside"):
            fill(index)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
