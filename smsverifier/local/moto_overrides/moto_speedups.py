"""Where moto takes a long way to the same answer, a short one.

It lists all functions of a service's class for each call, and looks for each value of each item of
DynamoDB under names that no value has: four fifths of the second that a page of 200 rows took. Of a
queue it asks the clock twice for each message, some thirty times in one ReceiveMessage.
"""

from functools import cache
from typing import Any

from moto.core import responses
from moto.core.serialize import SERVICE_SPECIFIC_SERIALIZERS, JSONSerializer
from moto.core.utils import method_names_from_class, unix_time_millis
from moto.sqs.models import Queue

_TEXTS = {"S", "N"}
"""Types of values that go out as moto keeps them; others are encoded or hold values themselves."""


class ItemSerializer(JSONSerializer):  # type: ignore[misc]  # moto is not typed
    """moto's, with the short way for the texts and numbers of items."""

    def _serialize_type_structure(
        self, serialized: dict[str, Any], value: Any, shape: Any, key: str
    ) -> None:
        if shape.name == "AttributeValue" and value.keys() <= _TEXTS:
            texts = {kind: str(text) for kind, text in value.items()}
            self._default_serialize(serialized, texts, shape, key)
        else:
            super()._serialize_type_structure(serialized, value, shape, key)


@cache
def _operations(responses_of_service: type) -> list[str]:
    names: list[str] = method_names_from_class(responses_of_service)
    return names


def _visible_messages(queue: Any) -> list[Any]:
    now = unix_time_millis()
    return [
        message
        for message in queue._messages
        if message.visible_at < now and message.delayed_until <= now
    ]


def _delayed(queue: Any) -> int:
    now = unix_time_millis()
    return sum(1 for message in queue._messages if now < message.delayed_until)


def _not_visible(queue: Any) -> int:
    now = unix_time_millis()
    return sum(1 for message in queue._messages if now <= message.visible_at)


def install_speedups() -> None:
    """moto goes these ways from now on."""
    SERVICE_SPECIFIC_SERIALIZERS["dynamodb"] = {"json": ItemSerializer}
    responses.method_names_from_class = _operations
    Queue.messages = property(_visible_messages)
    Queue.approximate_number_of_messages_delayed = property(_delayed)
    Queue.approximate_number_of_messages_not_visible = property(_not_visible)
