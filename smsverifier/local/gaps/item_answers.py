"""DynamoDB's answers: moto looks for each value of each item under names that no value has.

A page of 200 registrations costs it a second of processor time, and four fifths of it is that.
"""

from typing import Any

from moto.core.serialize import SERVICE_SPECIFIC_SERIALIZERS, JSONSerializer

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


def install() -> None:
    """Answers of DynamoDB are written this way from now on."""
    SERVICE_SPECIFIC_SERIALIZERS["dynamodb"] = {"json": ItemSerializer}
