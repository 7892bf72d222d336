"""Connections to this machine: Windows' slow refusal is none of our patience."""

from http.client import HTTPConnection

import pytest

from smsverifier.platform.ports import connect


class Connection(HTTPConnection):
    """One that listens, or does not, to a server that is far too slow to tell."""

    def __init__(self, *, is_answered: bool) -> None:
        super().__init__("127.0.0.1", 1, timeout=10)
        self.is_answered = is_answered
        self.waited: list[float | None] = []

    def connect(self) -> None:
        self.waited.append(self.timeout)
        if not self.is_answered:
            raise TimeoutError
        self.sock = self

    def settimeout(self, seconds: float | None) -> None:
        self.waited.append(seconds)


@pytest.mark.parametrize(("refusal", "waited"), [(None, [10]), (0.5, [0.5, 10])])
def test_what_listens_has_all_the_time_to_answer(
    refusal: float | None, waited: list[float]
) -> None:
    connection = Connection(is_answered=True)
    connect(connection, refusal)
    assert (connection.waited, connection.timeout) == (waited, 10)


def test_who_does_not_listen_is_known_soon() -> None:
    connection = Connection(is_answered=False)
    with pytest.raises(ConnectionRefusedError):
        connect(connection, 0.5)
    assert connection.waited == [0.5]
