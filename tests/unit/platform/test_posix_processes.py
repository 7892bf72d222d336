"""How many files a process of ours may open, connections among them."""

import errno
from collections.abc import Iterator

import pytest

from smsverifier.platform.processes import PROCESSES
from tests.support.platforms import not_on_windows

pytestmark = not_on_windows("a process has no such limit")
USUAL = 256
"""What macOS lets a program open that asks for no more."""


@pytest.fixture
def limits() -> Iterator[tuple[int, int]]:
    """This process with that limit, and what was the most."""
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (USUAL, before[1]))
    try:
        yield before
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_a_process_opens_as_many_files_as_the_system_lets_it(limits: tuple[int, int]) -> None:
    import resource

    PROCESSES.open_more_files(USUAL)
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert most == limits[1]
    assert now > USUAL


def test_where_that_is_too_few_it_is_a_refusal_of_the_system_s(limits: tuple[int, int]) -> None:
    with pytest.raises(OSError, match="open files") as raised:
        PROCESSES.open_more_files(limits[1] + 1)
    assert raised.value.errno == errno.EMFILE
