"""What a pipe hands to its function is the JSON of what the stream remembers."""

import json
from datetime import datetime

from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.utilities import dynamo_json_dump

from smsverifier.local.pipes.stream_reader import _document

VALUES = {
    "s": {"S": "Ravi — ८"},
    "n": {"N": "1.50"},
    "b": {"B": b"\x00\xff"},
    "bs": {"BS": [b"\x01", b"\x02"]},
    "ss": {"SS": ["a", "b"]},
    "none": {"NULL": True},
    "l": {"L": [{"N": "1"}, {"M": {"b": {"B": b"x"}, "l": {"L": [{"BOOL": False}]}}}]},
    "m": {"M": {"deep": {"M": {"s": {"S": ""}}}, "l": {"L": []}}},
}


def test_values_of_every_type_are_as_the_stream_writes_them() -> None:
    image = Item(DynamoType({"S": "a"}), None, VALUES).to_json()["Attributes"]
    change = {
        "ApproximateCreationDateTime": datetime(2026, 11, 30),
        "Keys": {"s": image["s"]},
        "NewImage": image,
    }
    document = _document(
        {"eventID": "1", "eventName": "INSERT", "dynamodb": change}, 1.9, "arn", "eu-west-1"
    )
    assert json.loads(json.dumps(document)) == document
    assert document["dynamodb"]["ApproximateCreationDateTime"] == 1.0
    assert document["dynamodb"]["NewImage"] == json.loads(dynamo_json_dump(image))
