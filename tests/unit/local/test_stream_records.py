"""A record of a stream, packed, says what it said, and what packs it holds nobody's data."""

import pickle
from datetime import datetime

from moto.dynamodb.models.dynamo_type import DynamoType, Item

from smsverifier.local.moto_overrides import stream_records
from smsverifier.local.moto_overrides.stream_records import KeptRecord


class Table:
    """What a record asks of its table."""

    hash_key_attr, range_key_attr = "registration_id", None


def row(**attributes: str) -> Item:
    return Item(
        DynamoType({"S": "+919876543210"}),
        None,
        {name: {"S": value} for name, value in attributes.items()},
    )


def test_a_record_is_what_it_was_and_takes_what_it_is_given() -> None:
    new = row(registration_id="+919876543210", name="Ásha " * 2000, odd="x")
    kept = KeptRecord(Table, "NEW_IMAGE", "INSERT", None, new, 7)
    assert kept.record["dynamodb"]["NewImage"] == new.to_json()["Attributes"]
    assert isinstance(kept.record["dynamodb"]["ApproximateCreationDateTime"], datetime)
    emptied = {**kept.record, "dynamodb": {"Keys": {}}}
    kept.record = emptied
    assert pickle.loads(pickle.dumps(kept)).record == emptied == kept.to_json()


def test_a_usual_record_takes_a_third_of_its_size() -> None:
    new = row(registration_id="+919876543210", name="Asha", phone="+919876543210", source="form")
    kept = KeptRecord(Table, "NEW_IMAGE", "INSERT", None, new, 7)
    assert len(kept._packed) * 3 < len(pickle.dumps(kept.record))


def test_what_every_record_has_in_it_is_nobodys() -> None:
    every = pickle.loads(stream_records._EVERY)
    assert set(map(str, every["dynamodb"]["NewImage"].values())) == {"{'S': ''}"}
