"""What the pictures are told: a port that is none is refused before anything is made."""

import argparse

import pytest

from tools.pictures.__main__ import port_number


@pytest.mark.parametrize("text", ["0", "-1", "65536", "99999", "x", "", "4.5", "²"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match="is no port"):
        port_number(text)


def test_a_port_is_a_number() -> None:
    assert [port_number(text) for text in ("1", "4620", "65535")] == [1, 4620, 65535]
