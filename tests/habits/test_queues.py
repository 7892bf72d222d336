"""A queue's name is blocked for a minute."""

from collections.abc import Callable

import pytest

from tests.habits.expect import comes_up, goes_down, is_up
from tests.habits.queues import QueueDeletedRecently, QueueTakesItsTimeToGo
from tests.habits.world import World


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world("pipe")


def test_a_queue_is_made_when_its_name_is_free_again(world: World) -> None:
    habit = QueueDeletedRecently()
    is_up(world)
    goes_down(world, habit)
    comes_up(world, habit)


def test_down_waits_until_the_queue_is_known_no_more(world: World) -> None:
    is_up(world)
    goes_down(world, QueueTakesItsTimeToGo())
    sqs = world.session.client("sqs")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=world.names.queue)
