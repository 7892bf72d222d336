"""Where moto takes a long way to the same answer, a short one.

It lists all functions of a service's class for each call, and all errors of the service for each
one that it answers with; it looks for each value of each item of DynamoDB under names that no value
has: four fifths of the second that a page of 200 rows took. Of a queue it asks the clock twice for
each message, some thirty times in one ReceiveMessage.

For the id of each answer it draws 52 times one letter.

It remembers every object that it ever made, for a page of its own server: some 40 copies of a row
for each registration, for ever.

It reads the input of a call that was read already, asks the model of each member of a structure
whether it is given or not, looks for each member of a result under six names, and counts the bytes
of a whole item for each attribute that is set.

For each page of a scan it sorts the whole table and goes through it from the start, and copies
every row of the page: with 200,000 rows some minutes a scan (bench/people.py).
"""

import copy
import json
import string
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any
from weakref import WeakKeyDictionary
from zlib import crc32

from moto.core import errors, responses
from moto.core.common_models import BaseModel
from moto.core.exceptions import JsonRESTError
from moto.core.parse import PROTOCOL_PARSERS, JSONParser
from moto.core.serialize import (
    SERVICE_SPECIFIC_SERIALIZERS,
    AttributePickerContext,
    JSONSerializer,
    XFormedAttributePicker,
)
from moto.core.utils import method_names_from_class, unix_time_millis
from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models.dynamo_type import DynamoType, LimitedSizeDict
from moto.dynamodb.models.table import RESULT_SIZE_LIMIT, Table
from moto.dynamodb.responses import DynamoHandler
from moto.moto_api._internal.moto_random import MotoRandom
from moto.sqs.models import Queue
from werkzeug.exceptions import HTTPException

from smsverifier.local.moto_services import PARAMS
from smsverifier.local.parameter_validation import is_text_of_an_item, members_of

_TEXTS = {"S", "N"}
"""Types of values that go out as moto keeps them; others are encoded or hold values themselves."""


class ItemParser(JSONParser):  # type: ignore[misc]  # moto is not typed
    """moto's, with the short way for the texts and numbers of items, and for members not given."""

    def _parse_structure(self, shape: Any, value: Any) -> Any:
        if is_text_of_an_item(shape, value):
            return self.MAP_TYPE(value)
        if value is None or shape.is_document_type:
            return value
        given = ((member, value.get(member.sent_as)) for member in members_of(shape))
        return self.MAP_TYPE(
            (member.name, self._parse_shape(member.shape, each))
            for member, each in given
            if each is not None
        )


class ItemSerializer(JSONSerializer):  # type: ignore[misc]
    """moto's, with the short way for the texts and numbers of items, and for results in dicts."""

    def get_value(self, value: Any, key: str, shape: Any) -> Any:
        """What an object has for the member `key`, under any of the names that moto looks for."""
        picker = self._value_picker
        is_motos = picker.__class__ is XFormedAttributePicker and not picker.response_transformers
        if value.__class__ is not dict or not is_motos:
            return super().get_value(value, key, shape)
        names = _names_in_a_dict(key, shape)
        return next((value[name] for name in names if name in value), None)

    def _serialize_type_structure(
        self, serialized: dict[str, Any], value: Any, shape: Any, key: str
    ) -> None:
        if shape.name == "AttributeValue" and value.keys() <= _TEXTS:
            self._default_serialize(serialized, _as_text(value), shape, key)
        else:
            super()._serialize_type_structure(serialized, value, shape, key)

    def _serialize_type_map(
        self, serialized: dict[str, Any], value: Mapping[str, Any], shape: Any, key: str
    ) -> None:
        if shape.value.name == "AttributeValue" and all(map(_is_text, value.values())):
            texts = {name: _as_text(each) for name, each in value.items()}
            self._default_serialize(serialized, texts, shape, key)
        else:
            super()._serialize_type_map(serialized, value, shape, key)


@cache
def _names_in_a_dict(key: str, shape: Any) -> tuple[str, ...]:
    context = AttributePickerContext(
        obj={}, key=key, shape=shape, operation_model=None, service_model=None, key_path=""
    )
    return tuple(XFormedAttributePicker().get_possible_keys(context))


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() <= _TEXTS


def _as_text(value: Mapping[str, Any]) -> dict[str, str]:
    return {kind: str(text) for kind, text in value.items()}


@cache
def _operations(responses_of_service: type) -> list[str]:
    names: list[str] = method_names_from_class(responses_of_service)
    return names


Part = tuple[int | None, int | None]
"""Which part of a scan, of how many; None: all of it."""
_orders: WeakKeyDictionary[Any, dict[Part, list[Any]]] = WeakKeyDictionary()
"""Table → the keys of each part in order, as they were when somebody began to scan it. Who comes
while a scan goes on may be missed by it, as on AWS."""
moto_scan = Table.scan
"""moto's own way."""


def _scan(  # noqa: PLR0913, PLR0917 - as moto calls it
    table: Any,
    filters: Mapping[str, Any],
    limit: int | None,
    exclusive_start_key: Mapping[str, Any] | None,
    filter_expression: Any = None,
    index_name: str | None = None,
    consistent_read: bool = False,
    projection_expression: Sequence[Sequence[str]] | None = None,
    segments: Part = (None, None),
) -> Any:
    """A page of a table whose key is one attribute; moto's own way with anything else."""
    if filters or index_name or table.range_key_attr:
        return moto_scan(
            *(table, filters, limit, exclusive_start_key, filter_expression, index_name),
            *(consistent_read, projection_expression, segments),
        )
    if exclusive_start_key is not None:
        _must_be_a_key_of(table, exclusive_start_key)
    page: list[Any] = []
    size, last = 0, None
    for item in _from(table, exclusive_start_key, segments):
        size += item.size()
        if len(page) == limit or (page and size > RESULT_SIZE_LIMIT):
            last = {table.hash_key_attr: page[-1].hash_key}
            break
        page.append(item)
    chosen = filter(filter_expression.expr, page) if filter_expression is not None else page
    return _projected(chosen, projection_expression), len(page), last


def _must_be_a_key_of(table: Any, start: Mapping[str, Any]) -> None:
    """moto fails at a key of another table, or of another type."""
    types = {name: kind for name, value in start.items() for kind in value}
    if types != {table.hash_key_attr: table.hash_key_type}:
        raise MockValidationException("The provided starting key is invalid")


def _from(table: Any, start: Mapping[str, Any] | None, part: Part) -> Iterable[Any]:
    """The items behind `start`, in the order of their keys; from the first one all of now."""
    orders = _orders.setdefault(table, {})
    if start is None or part not in orders:
        orders[part] = sorted(filter(partial(_is_in, part), table.items), key=_value)
    order, first = orders[part], 0
    if start is not None:
        first = bisect_right(order, DynamoType(start[table.hash_key_attr]).cast_value, key=_value)
    keys = (order[place] for place in range(first, len(order)))
    return (table.items[key] for key in keys if key in table.items)


def _is_in(part: Part, key: Any) -> bool:
    """Whether the key is in that part: always in the same one of so many, as on AWS."""
    number, total = part
    return total is None or crc32(str(key.value).encode("utf-8", "surrogatepass")) % total == number


def _value(key: Any) -> Any:
    return key.cast_value


def _projected(items: Iterable[Any], names: Sequence[Sequence[str]] | None) -> list[Any]:
    """Nobody changes what a scan returns: it is written out at once."""
    if not names:
        return list(items)
    if any(len(path) > 1 for path in names):
        return [item.project(names) for item in items]
    return [_with(item, [path[0] for path in names]) for item in items]


def _with(item: Any, names: Sequence[str]) -> Any:
    some = copy.copy(item)
    some.attrs = {name: item.attrs[name] for name in names if name in item.attrs}
    return some


_SMALL = 100_000
"""Bytes of an item, far below the 405,000 at which moto refuses one."""
moto_set = LimitedSizeDict.__setitem__
"""moto's own way."""


def set_attribute(attributes: Any, name: str, value: Any) -> Any:
    """An attribute of an item: where all are texts in ASCII, their bytes are soon counted."""
    size = 0
    for key, each in (*attributes.items(), (name, value)):
        text = each.value if each.__class__ is DynamoType else None
        if text.__class__ is not str or not (text.isascii() and key.isascii()):
            return moto_set(attributes, name, value)
        size += len(key) + len(text)
    if size > _SMALL:
        return moto_set(attributes, name, value)
    return dict.__setitem__(attributes, name, value)


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


def _new(kind: type, *_: object, **__: object) -> Any:
    """An object that is gone when nobody needs it any more."""
    return object.__new__(kind)


def _error(self: Any, error_type: str, message: str, _: str = "", **__: Any) -> None:
    """Without the XML that moto writes first; some errors are raised and caught in each update."""
    HTTPException.__init__(self)
    self.error_type, self.message = error_type, message
    self.description = json.dumps({"__type": error_type, "message": message})
    self.content_type = "application/json"


moto_parse = DynamoHandler.parse_parameters
"""moto's own way."""


def _parse(self: Any, request: Any) -> None:
    """What was read of a call before; moto changes nothing in what it reads."""
    self.params = request.environ.get(PARAMS)
    if self.params is None:
        moto_parse(self, request)


def _random_string(
    self: Any, length: int = 20, include_digits: bool = True, lower_case: bool = False
) -> str:
    pool = string.ascii_letters + (string.digits if include_digits else "")
    drawn = "".join(self.choices(pool, k=length))
    return drawn.lower() if lower_case else drawn


def install_speedups() -> None:
    """moto goes these ways from now on."""
    BaseModel.__new__ = _new
    LimitedSizeDict.__setitem__ = set_attribute
    JsonRESTError.__init__ = _error
    DynamoHandler.parse_parameters = _parse
    MotoRandom.get_random_string = _random_string
    Table.scan = _scan
    PROTOCOL_PARSERS["json"] = ItemParser
    SERVICE_SPECIFIC_SERIALIZERS["dynamodb"] = {"json": ItemSerializer}
    responses.method_names_from_class = _operations
    errors.ErrorLookupFactory = cache(errors.ErrorLookupFactory)
    Queue.messages = property(_visible_messages)
    Queue.approximate_number_of_messages_delayed = property(_delayed)
    Queue.approximate_number_of_messages_not_visible = property(_not_visible)
