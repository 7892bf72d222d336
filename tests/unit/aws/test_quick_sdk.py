"""What `tests/support/sdk.py` puts in the SDK's place answers as the SDK's own does."""

from copy import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.support.sdk import Trie

KEYS = [".".join(parts) for parts in (("a",), ("a", "b"), ("a", "*"), ("a", "b", "c"), ("*", "b"))]
DEEDS = st.tuples(
    st.sampled_from(("append", "remove", "copy")),
    st.integers(0, 2),
    st.sampled_from(KEYS),
    st.integers(0, 2),
)


def _done(kind: Any, deeds: list[tuple[str, int, str, int]]) -> list[list[list[int]]]:
    """What each of the tries finds at each key after each of the deeds."""
    tries, found = [kind()], []
    for deed, which, key, value in deeds:
        trie = tries[which % len(tries)]
        if deed == "copy":
            tries.append(copy(trie))
        elif deed == "append":
            trie.append_item(key, value, section=value)
        elif value in trie.prefix_search(key):
            try:
                trie.remove_item(key, value)
            except (ValueError, AttributeError):
                found.append([[-1]])
        found.append([list(each.prefix_search(key)) for each in tries for key in KEYS])
    return found


@given(st.lists(DEEDS, max_size=30))
def test_no_copy_of_the_handlers_sees_what_another_registers(
    deeds: list[tuple[str, int, str, int]],
) -> None:
    assert _done(Trie, deeds) == _done(Trie.__base__, deeds)
