"""Properties, graphs and plans of every shape."""

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from smsverifier.provision.graph import Needs

SOME = settings(max_examples=30)
"""For properties that start threads: an example takes milliseconds."""

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="."), min_size=1, max_size=5)
VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.lists(st.integers(), max_size=3),
    st.lists(st.integers(), max_size=3).map(tuple),
)
PROPERTIES: st.SearchStrategy[dict[str, Any]] = st.recursive(
    st.dictionaries(NAMES, VALUES, max_size=4),
    lambda inner: st.dictionaries(NAMES, VALUES | inner, max_size=4),
    max_leaves=8,
)
"""Nested properties; no name holds a dot, as in our kinds."""


@st.composite
def graphs(draw: st.DrawFn, max_size: int = 10) -> Needs:
    """A graph without cycles: each key may need any of those before it."""
    keys = [f"k{number}" for number in range(draw(st.integers(0, max_size)))]
    return {
        key: draw(st.frozensets(st.sampled_from(keys[:index]))) if index else frozenset()
        for index, key in enumerate(keys)
    }
