"""Two people run `up` at the same time, from two machines: one stack and one API remain."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT
from tests.emulator.interrupts.conftest import Undisturbed
from tests.emulator.interrupts.machine import REGION, Machine
from tests.support.clock import PATIENCE
from tests.support.inventory import apis, everything

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

STEP = 12
"""Requests between one start of the second machine and the next."""
Go = Callable[[], None]
Points = Callable[..., None]


def both(first: Machine, second: Machine, apart: int) -> None:
    """Two `up`s, the second begun when the first has sent that many requests."""
    begun = threading.Event()
    for machine in (first, second):
        machine.wire.repair()
    first.wire.before = lambda number: begun.set() if number > apart else None
    with ThreadPoolExecutor(max_workers=2) as pool:
        one = pool.submit(first.up)
        assert begun.wait(PATIENCE)
        other = pool.submit(second.up)
    # Either may have lost a race and say so; both end, and what they left is what counts.
    one.result()
    other.result()


def lasting(lines: list[str]) -> set[str]:
    """Without how often: each machine may have made the same API a validator of the same name.

    One of the two is used by no method then, and it goes with its API.
    """
    return set(lines)


def test_of_two_ups_at_once_one_api_remains(
    doomed: Machine,
    sound: Machine,
    client: Callable[[str], Any],
    undisturbed: Undisturbed,
    points: Points,
) -> None:
    # The account is asked for once in a machine's life.
    for apart in range(0, undisturbed.up_requests - 1, STEP):
        both(doomed, sound, apart)
        sound.must_converge(f"two ups, {apart} requests apart")
        assert len(apis(client)) == 1, f"two ups, {apart} requests apart"
        assert lasting(everything(client)) == lasting(undisturbed.everything)
        points("two ups at once, then up")
        sound.must_remove(f"two ups, {apart} requests apart")
        assert everything(client) == [], f"two ups, {apart} requests apart"


def test_of_two_apis_the_older_stays_and_the_younger_goes(
    sound: Machine, client: Callable[[str], Any], undisturbed: Undisturbed, whole: Go
) -> None:
    whole()
    older = apis(client)[0]
    backend = get_backend("apigateway")[ACCOUNT][REGION]
    backend.apis[older["id"]].create_date -= 1  # AWS tells the time of creation in whole seconds
    client("apigateway").create_rest_api(name=older["name"], tags=older["tags"])
    changes = {change.path for step in sound.plan().steps for change in step.changes}
    assert changes == {"duplicates"}
    sound.must_converge("a second API was made")
    assert [api["id"] for api in apis(client)] == [older["id"]]


def test_somebody_elses_api_of_the_same_name_is_left_alone(
    sound: Machine, client: Callable[[str], Any], whole: Go
) -> None:
    whole()
    name = apis(client)[0]["name"]
    theirs = client("apigateway").create_rest_api(name=name)["id"]
    assert sound.plan().in_sync
    assert sound.down() == 1
    assert "Perhaps this stack's, not touched: api" in sound.said.getvalue()
    assert [api["id"] for api in apis(client)] == [theirs]
