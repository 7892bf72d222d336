"""The embedded AWS ends by itself where there is no stack, and never where there is one."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from smsverifier.local.__main__ import IdleShutdown, wait
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.last_run import Mark


class ThreeLooks(threading.Event):
    """Tells it to end at its fourth look, and lets it wait for none."""

    def __init__(self) -> None:
        super().__init__()
        self.left = 3

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[Mark]:
    descriptor = os.open(tmp_path / "mark", os.O_CREAT | os.O_RDWR)
    yield Mark(descriptor)
    os.close(descriptor)


@pytest.mark.parametrize("with_stack", [True, False])
def test_a_stack_alone_keeps_it_alive(
    embedded: EmbeddedAws, client: Callable[[str], Any], mark: Mark, with_stack: bool
) -> None:
    if with_stack:
        client("sqs").create_queue(QueueName="hack-dead-letters")
    long_unused = IdleShutdown(now=0.0, grace_seconds=0.001)
    assert wait(ThreeLooks(), embedded, long_unused, mark) is with_stack
