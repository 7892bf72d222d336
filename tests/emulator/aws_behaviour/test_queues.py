"""A queue's name is blocked for a minute."""

from collections.abc import Callable

import pytest

from tests.emulator.aws_behaviour.expect import comes_up, goes_down, is_up, mends
from tests.emulator.aws_behaviour.queues import (
    OneKindOfEncryptionAtATime,
    QueueDeletedRecently,
    QueueTakesItsTimeToGo,
)
from tests.emulator.aws_behaviour.world import World


@pytest.fixture
def world(make_world: Callable[..., World]) -> World:
    return make_world("pipe")


def test_a_queue_is_made_when_its_name_is_free_again(world: World) -> None:
    behaviour = QueueDeletedRecently()
    is_up(world)
    goes_down(world, behaviour)
    comes_up(world, behaviour)


def test_a_key_that_somebody_put_on_goes_off_before_sqs_encrypts_by_itself(world: World) -> None:
    is_up(world)
    behaviour = OneKindOfEncryptionAtATime()
    world.behaviours(behaviour)
    sqs = world.session.client("sqs")
    url = sqs.get_queue_url(QueueName=world.names.queue)["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"KmsMasterKeyId": "alias/aws/sqs"})
    mends(world, behaviour)
    assert behaviour.refused == 0


def test_down_waits_until_the_queue_is_known_no_more(world: World) -> None:
    is_up(world)
    goes_down(world, QueueTakesItsTimeToGo())
    sqs = world.session.client("sqs")
    with pytest.raises(sqs.exceptions.QueueDoesNotExist):
        sqs.get_queue_url(QueueName=world.names.queue)
