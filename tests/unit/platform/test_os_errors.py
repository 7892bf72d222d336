"""What this machine refuses is told in words, whatever it is; none of it is a fault of ours."""

import errno
import os
import socket
import ssl

import pytest
from botocore.exceptions import EndpointConnectionError

from smsverifier.aws.errors import explain
from smsverifier.platform.os_errors import ELSE, advice, name_of

SEEN = ("ENOSPC", "EDQUOT", "EFBIG", "EACCES", "EROFS", "EIO", "EMFILE", "EAGAIN", "ENOTDIR")
"""Those with an advice of their own, which every system must have numbers for."""


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_number_of_the_system_is_a_fault_of_ours(number: int) -> None:
    told = explain(OSError(number, os.strerror(number), "guests.csv"))
    assert told.message.endswith(": guests.csv")
    assert "fault" not in f"{told.why} {told.hint}"
    assert told.hint.endswith(".")


def test_each_kind_has_its_own_advice() -> None:
    told = {name: advice(OSError(getattr(errno, name), "")) for name in SEEN}
    assert len(set(told.values())) == len(SEEN)
    assert ELSE not in told.values()


@pytest.mark.parametrize(
    "error",
    [
        OSError("of no number"),
        ssl.SSLError(1, "[SSL] record layer failure"),
        socket.gaierror(-2, "Name or service not known"),
    ],
    ids=repr,
)
def test_what_has_another_kind_of_number_is_not_taken_for_one_of_the_system(error: OSError) -> None:
    assert name_of(error) == ""
    assert "fault" not in explain(error).why


@pytest.mark.parametrize(
    ("error", "name"),
    [(MemoryError(), "ENOMEM"), (RuntimeError("can't start new thread"), "EAGAIN")],
)
def test_too_little_memory_and_too_few_threads_are_the_machines(
    error: Exception, name: str
) -> None:
    assert name in explain(error).why


def test_a_connection_that_the_machine_makes_none_of_is_told_as_that_whoever_was_asked() -> None:
    told = EndpointConnectionError(endpoint_url="https://sts.amazonaws.com")
    told.__cause__ = ConnectionError()
    assert "does not answer" in explain(told).message
    told.__cause__.__context__ = OSError(errno.EMFILE, os.strerror(errno.EMFILE))
    assert "ulimit -n" in explain(told).hint


def test_what_python_raises_for_other_reasons_stays_a_fault_of_ours() -> None:
    assert "fault in smsverifier" in explain(RuntimeError("dictionary changed size")).why
