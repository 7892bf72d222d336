"""Registrations on disk: whatever changes them, the file says what the tables say, and no more."""

import contextlib
import json
import os
import resource
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.journal import SLACK_BYTES, Journal, draft_path
from smsverifier.local.journal_file import (
    FIRST_LINE,
    HeldRegistrations,
    TableLocation,
    read_journal,
    unreadable_journal_path,
)
from smsverifier.resources.catalog import catalog
from smsverifier.row import KEY, TOTALS
from tests.conftest import REGION
from tests.support.registrations_table import row
from tests.support.whole_stack import WholeStack

TABLE = "hack-night-registrations"
PHONES = [f"+91981234567{digit}" for digit in range(4)]
EXOTIC = {
    "b": {"B": b"\x00\xff"},
    "n": {"N": "1E+40"},
    "bool": {"BOOL": True},
    "null": {"NULL": True},
    "ss": {"SS": ["अ", "b"]},
    "ns": {"NS": ["1", "2"]},
    "bs": {"BS": [b"1"]},
    "list": {"L": [{"S": "\u2028"}, {"M": {"x": {"N": "0"}}}]},
    "map": {"M": {"deep": {"L": []}}},
}

Items = dict[str, dict[str, Any]]


class Keeping:
    """An embedded AWS whose registrations are kept in `path`."""

    def __init__(self, embedded: EmbeddedAws, path: Path) -> None:
        self.embedded = embedded
        self.path = path
        self.journal = Journal(path)
        self.begin()

    def begin(self) -> None:
        self.journal = Journal(self.path)
        self.journal.load()
        self.embedded.dispatcher.afterwards("dynamodb", self.journal.note)

    def die(self) -> None:
        """As after a kill -9 and a new start: memory is gone, the file is as it was."""
        self.journal.close()
        self.embedded.reset()
        self.begin()

    def aws(self, region: str = REGION) -> Aws:
        url, access_key = self.embedded.endpoint_url, self.embedded.access_key
        return Aws(AwsTarget(region=region, endpoint_url=url, access_key=access_key))

    def make(self, stack: str = "hack-night", region: str = REGION) -> Any:
        """Its table; a client for it."""
        table = catalog(Config(stack=stack), self.aws(region))[0]
        table.create(table.desired({}))
        return self.aws(region).client("dynamodb")

    def file(self) -> dict[TableLocation, Items]:
        return {place: dict(rows) for place, rows in read_journal(self.path).rows.items()}


@pytest.fixture
def keeping(embedded: EmbeddedAws, tmp_path: Path) -> Iterator[Keeping]:
    keeping = Keeping(embedded, tmp_path / "state" / "kept.jsonl")
    yield keeping
    keeping.journal.close()


def items(dynamodb: Any, table: str = TABLE) -> Items:
    found = dynamodb.scan(TableName=table)["Items"]
    return {item[KEY]["S"]: item for item in found}


def key(phone: str) -> dict[str, Any]:
    return {KEY: {"S": phone}}


def _put(dynamodb: Any, phone: str) -> None:
    dynamodb.put_item(TableName=TABLE, Item=row(phone))


def _put_once(dynamodb: Any, phone: str) -> None:
    dynamodb.put_item(
        TableName=TABLE, Item=row(phone), ConditionExpression=f"attribute_not_exists({KEY})"
    )


def _claim(dynamodb: Any, phone: str) -> None:
    dynamodb.update_item(
        TableName=TABLE,
        Key=key(phone),
        UpdateExpression="SET sms_status = :s ADD sms_attempts :one",
        ExpressionAttributeValues={":s": {"S": "sending"}, ":one": {"N": "1"}},
    )


def _count(dynamodb: Any, _: str) -> None:
    dynamodb.update_item(
        TableName=TABLE,
        Key=key(TOTALS),
        UpdateExpression="ADD reserved :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def _half(dynamodb: Any, phone: str) -> None:
    dynamodb.update_item(
        TableName=TABLE,
        Key=key(phone),
        UpdateExpression="SET half = :s ADD phone :one",
        ExpressionAttributeValues={":s": {"S": "done"}, ":one": {"N": "1"}},
    )


def _forget(dynamodb: Any, phone: str) -> None:
    dynamodb.delete_item(TableName=TABLE, Key=key(phone))


def _transact(dynamodb: Any, phone: str) -> None:
    others = [each for each in PHONES if each != phone]
    dynamodb.transact_write_items(
        TransactItems=[
            {"Put": {"TableName": TABLE, "Item": row(phone, "failed") | EXOTIC}},
            {"Delete": {"TableName": TABLE, "Key": key(others[0])}},
            {
                "Update": {
                    "TableName": TABLE,
                    "Key": key(others[1]),
                    "UpdateExpression": "SET sms_status = :s",
                    "ConditionExpression": f"attribute_exists({KEY})",
                    "ExpressionAttributeValues": {":s": {"S": "sent"}},
                }
            },
        ]
    )


DEEDS: list[Callable[[Any, str], None]] = [
    *(_put, _put_once, _claim, _count, _half, _forget, _transact)
]


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.sampled_from(PHONES)), max_size=12))
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_changes_an_item_the_file_says_what_the_table_says(
    keeping: Keeping, deeds: list[tuple[Callable[[Any, str], None], str]]
) -> None:
    dynamodb = keeping.make()
    for deed, phone in deeds:
        # Refused: a condition, a clause that fails.
        with contextlib.suppress(dynamodb.exceptions.ClientError):
            deed(dynamodb, phone)
    there = items(dynamodb)
    text = keeping.path.read_text() if keeping.path.exists() else ""
    assert {phone for phone in PHONES if phone in text} <= set(there)
    keeping.die()
    assert items(keeping.make()) == there
    keeping.embedded.reset()
    keeping.path.unlink(missing_ok=True)
    keeping.begin()


@pytest.mark.parametrize("deed", [_forget, _transact])
def test_who_is_deleted_is_in_no_file_whichever_way(
    keeping: Keeping, deed: Callable[[Any, str], None]
) -> None:
    dynamodb = keeping.make()
    for phone in PHONES:
        _put(dynamodb, phone)
        _claim(dynamodb, phone)
    deed(dynamodb, PHONES[1])
    gone = set(PHONES) - set(items(dynamodb))
    (path,) = keeping.path.parent.iterdir()
    assert len(gone) == 1
    assert not any(phone in path.read_text("utf-8") for phone in gone)


def test_it_is_for_its_owner_alone_and_gone_with_the_last_table(keeping: Keeping) -> None:
    one, two = keeping.make(), keeping.make("other-night")
    one.put_item(TableName=TABLE, Item=row(PHONES[0]))
    two.put_item(TableName="other-night-registrations", Item=row(PHONES[1]))
    assert stat.S_IMODE(keeping.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(keeping.path.parent.stat().st_mode) == 0o700
    one.delete_table(TableName=TABLE)
    assert PHONES[0] not in keeping.path.read_text()
    two.delete_table(TableName="other-night-registrations")
    assert list(keeping.path.parent.iterdir()) == []


def test_two_stacks_and_two_regions_keep_apart(keeping: Keeping) -> None:
    places = [("hack-night", REGION), ("hack-night", "eu-west-1"), ("other-night", REGION)]
    for phone, (stack, region) in zip(PHONES, places, strict=False):
        table = f"{stack}-registrations"
        keeping.make(stack, region).put_item(TableName=table, Item=row(phone))
    keeping.die()
    assert keeping.journal.waiting == [
        HeldRegistrations(stack, region, 1, 0) for stack, region in sorted(places)
    ]
    for phone, (stack, region) in zip(PHONES, places, strict=False):
        assert list(items(keeping.make(stack, region), f"{stack}-registrations")) == [phone]
    assert keeping.journal.waiting == []


def test_who_waits_for_a_table_is_kept_over_further_runs(keeping: Keeping) -> None:
    _put(keeping.make(), PHONES[0])
    keeping.die()
    _put_elsewhere(keeping)
    keeping.die()
    assert [held.stack for held in keeping.journal.waiting] == ["hack-night", "other-night"]
    assert items(keeping.make()) == {PHONES[0]: row(PHONES[0])}


def _put_elsewhere(keeping: Keeping) -> None:
    table = "other-night-registrations"
    keeping.make("other-night").put_item(TableName=table, Item=row(PHONES[1]))


def test_other_tables_are_not_kept(keeping: Keeping) -> None:
    dynamodb = keeping.aws().client("dynamodb")
    for name, attribute in [("notes", KEY), ("notes-registrations", "id")]:
        dynamodb.create_table(
            TableName=name,
            KeySchema=[{"AttributeName": attribute, "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        dynamodb.put_item(TableName=name, Item={attribute: {"S": "x"}, **key("y")} | {
            attribute: {"S": "x"}
        })  # fmt: skip
    assert keeping.file() == {}


def test_who_has_expired_does_not_come_back(keeping: Keeping) -> None:
    dynamodb = keeping.make()
    now = time.time()
    for phone, moment in zip(PHONES, (now - 5, now + 3600), strict=False):
        item = row(phone, "sent") | {"expires_at": {"N": str(int(moment))}}
        dynamodb.put_item(TableName=TABLE, Item=item)
    keeping.die()
    assert list(items(keeping.make())) == [PHONES[1]]
    assert PHONES[0] not in keeping.path.read_text()


def test_who_expires_while_the_table_is_away_does_not_come_back(
    keeping: Keeping, embedded: EmbeddedAws
) -> None:
    item = row(PHONES[0], "sent") | {"expires_at": {"N": str(int(time.time() + 60))}}
    keeping.make().put_item(TableName=TABLE, Item=item)
    keeping.die()
    later = Journal(keeping.path, clock=lambda: time.time() + 61)
    later.load()
    embedded.dispatcher.afterwards("dynamodb", later.note)
    assert items(keeping.make()) == {}
    assert not keeping.path.exists()


def test_a_last_line_that_was_cut_off_costs_no_other(keeping: Keeping) -> None:
    dynamodb = keeping.make()
    states: list[dict[str, Any]] = [{}]
    for deed, phone in [(_put, PHONES[0]), (_claim, PHONES[0]), (_put, PHONES[1]), (_count, "")]:
        deed(dynamodb, phone)
        states.append(items(dynamodb))
    whole = keeping.path.read_bytes()
    for length in range(0, len(whole) + 1, 11):
        keeping.path.write_bytes(whole[:length])
        kept = read_journal(keeping.path)
        assert not kept.problem
        assert dict(kept.rows.get(TableLocation(REGION, TABLE), {})) in states
    keeping.path.write_bytes(whole[:-3])
    keeping.die()
    assert items(keeping.make()) == states[-2]


def test_a_run_that_was_killed_while_it_wrote_anew_leaves_nothing_of_the_old(
    keeping: Keeping,
) -> None:
    _put(keeping.make(), PHONES[0])
    draft_path(keeping.path).write_text(PHONES[3])
    keeping.die()
    assert list(keeping.path.parent.iterdir()) == [keeping.path]


def asides(keeping: Keeping) -> list[Path]:
    return sorted(keeping.path.parent.glob("*.aside"))


def test_after_a_line_that_cannot_be_read_who_seems_untold_is_unconfirmed(
    keeping: Keeping,
) -> None:
    dynamodb = keeping.make()
    _put(dynamodb, PHONES[0])
    _put(dynamodb, PHONES[1])
    dynamodb.put_item(TableName=TABLE, Item=row(PHONES[2], "sent"))
    raw = keeping.path.read_bytes().splitlines(keepends=True)
    raw.insert(2, b"\x00\x00garbage\n")
    keeping.path.write_bytes(b"".join(raw))
    assert "line 3" in read_journal(keeping.path).problem
    keeping.die()
    statuses = {phone: item["sms_status"]["S"] for phone, item in items(keeping.make()).items()}
    assert statuses == {PHONES[0]: "sending", PHONES[1]: "sending", PHONES[2]: "sent"}
    assert [path.read_bytes() for path in asides(keeping)] == [b"".join(raw)]


@pytest.mark.parametrize(
    "raw",
    [
        b'{"smsverifier registrations": 2}\n{"x": 1}\n',
        b"not ours\n",
        b"\xff\xfe\x00\n" * 3,
    ],
)
def test_a_file_of_another_version_is_kept_aside(keeping: Keeping, raw: bytes) -> None:
    keeping.path.parent.mkdir(exist_ok=True)
    keeping.path.write_bytes(raw)
    keeping.die()
    assert [path.read_bytes() for path in asides(keeping)] == [raw]
    _put(keeping.make(), PHONES[0])
    assert list(keeping.file()[TableLocation(REGION, TABLE)]) == [PHONES[0]]


def test_a_file_that_cannot_be_kept_aside_is_not_written_over(keeping: Keeping) -> None:
    keeping.path.parent.mkdir(exist_ok=True)
    keeping.path.write_bytes(raw := b"not ours\n")
    in_the_way = unreadable_journal_path(keeping.path)
    (in_the_way / "x").mkdir(parents=True)
    keeping.die()
    assert keeping.journal.problem
    dynamodb = keeping.make()
    _put(dynamodb, PHONES[0])
    assert keeping.path.read_bytes() == raw
    (in_the_way / "x").rmdir()
    in_the_way.rmdir()
    _put(dynamodb, PHONES[1])
    assert not keeping.journal.problem
    assert in_the_way.read_bytes() == raw
    assert set(keeping.file()[TableLocation(REGION, TABLE)]) == set(PHONES[:2])


@pytest.mark.parametrize(
    "value",
    [
        {"Q": "x"},
        {"S": 5},
        {"N": "1" * 5000},
        {"N": "NaN"},
        {"N": 5},
        {"SS": "x"},
        {"NS": ["x"]},
        {"L": [{}]},
        {"M": {"a": {"S": "x", "N": "1"}}},
        {},
        "x",
    ],
)
def test_a_line_with_what_dynamodb_could_not_hold_cannot_be_read(
    keeping: Keeping, value: Any
) -> None:
    _put(keeping.make(), PHONES[0])
    bad = {"region": REGION, "table": TABLE, "item": row(PHONES[1]) | {"expires_at": value}}
    with keeping.path.open("ab") as file:
        file.write(json.dumps(bad).encode() + b"\n")
    assert "line 3" in read_journal(keeping.path).problem
    keeping.die()
    assert list(items(keeping.make())) == [PHONES[0]]


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_a_file_of_another_users_is_not_believed(keeping: Keeping) -> None:
    _put(keeping.make(), PHONES[0])
    os.chown(keeping.path, 65534, 65534)
    assert read_journal(keeping.path).rows == {}
    keeping.die()
    assert not items(keeping.make())
    assert len(asides(keeping)) == 1


def test_what_is_no_file_makes_nobody_wait(keeping: Keeping) -> None:
    keeping.path.parent.mkdir(exist_ok=True)
    os.mkfifo(keeping.path)
    keeping.die()
    _put(keeping.make(), PHONES[0])
    assert set(keeping.file()[TableLocation(REGION, TABLE)]) == {PHONES[0]}


def test_a_disk_that_is_full_while_it_writes_anew_keeps_no_half_of_it(keeping: Keeping) -> None:
    dynamodb = keeping.make()
    for phone in PHONES:
        _put(dynamodb, phone)
    whole = keeping.path.read_bytes()
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(whole) // 2, before[1]))
    try:
        _forget(dynamodb, PHONES[0])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "File too large" in keeping.journal.problem
    assert list(keeping.path.parent.iterdir()) == [keeping.path]
    assert keeping.path.read_bytes() == whole
    keeping.journal.sync(contextlib.nullcontext())
    assert not keeping.journal.problem
    assert PHONES[0].encode() not in keeping.path.read_bytes()


def test_links_are_not_followed(keeping: Keeping, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(FIRST_LINE + b"\n")
    keeping.path.parent.mkdir(exist_ok=True)
    keeping.path.symlink_to(victim)
    draft_path(keeping.path).symlink_to(victim)
    assert read_journal(keeping.path).problem
    keeping.die()
    _put(keeping.make(), PHONES[0])
    assert victim.read_bytes() == FIRST_LINE + b"\n"
    assert not keeping.path.is_symlink()


def test_a_disk_that_refuses_ends_no_call_and_is_made_up_for(keeping: Keeping) -> None:
    dynamodb = keeping.make()
    keeping.path.parent.write_text("a file where the folder should be")
    _put(dynamodb, PHONES[0])
    assert list(items(dynamodb)) == [PHONES[0]]
    assert keeping.journal.problem
    keeping.path.parent.unlink()
    keeping.journal.sync(keeping.embedded.dispatcher.lock)
    assert keeping.journal.problem == ""
    assert list(keeping.file()[TableLocation(REGION, TABLE)]) == [PHONES[0]]


def test_the_file_does_not_grow_with_every_change(keeping: Keeping) -> None:
    dynamodb = keeping.make()
    big = row(PHONES[0]) | {"essay": {"S": "x" * 300_000}}
    for number in range(12):
        dynamodb.put_item(TableName=TABLE, Item=big | {"n": {"N": str(number)}})
    assert keeping.path.stat().st_size < 2 * SLACK_BYTES
    assert keeping.file()[TableLocation(REGION, TABLE)][PHONES[0]]["n"] == {"N": "11"}


def test_who_comes_back_is_no_news_and_nobody_is_told_twice(
    keeping: Keeping, make_stack: Callable[..., WholeStack]
) -> None:
    stack = make_stack()
    keeping.begin()
    told, pending, sending, failed, forgotten = (f"+9198765432{n}0" for n in range(5))
    for phone in (told, "+917000000003"):
        stack.register(phone)
    stack.wait(lambda: stack.statuses() == ["failed", "sent"])
    stack.aws.client("pipes").stop_pipe(Name=stack.names.pipe)
    dynamodb = stack.aws.client("dynamodb")
    stack.register(pending)
    stack.register(forgotten)
    dynamodb.put_item(TableName=stack.names.table, Item=row(sending, "sending"))
    dynamodb.delete_item(TableName=stack.names.table, Key=key(forgotten))
    before, totals = stack.rows(), stack.totals()
    keeping.die()
    again = WholeStack(keeping.embedded, stack.aws, stack.config)
    again.up()
    assert (again.rows(), again.totals()) == (before, totals)
    again.register("+919876599999")  # the pipe is at work, and past what came back
    again.wait(lambda: [sms["to"] for sms in again.sms()] == ["+919876599999"])
    assert again.rows()[pending] == before[pending]
    assert forgotten not in keeping.path.read_text()
    assert failed not in again.rows()


def test_how_many_there_are_and_wait_is_told(keeping: Keeping) -> None:
    dynamodb = keeping.make()
    _put(dynamodb, PHONES[0])
    dynamodb.put_item(TableName=TABLE, Item=row(PHONES[1]) | {"source": {"S": "test"}})
    _count(dynamodb, "")
    dynamodb.put_item(TableName=TABLE, Item=key("#forgotten/ab"))
    held = {"stack": "hack-night", "region": REGION, "registrations": 2, "tests": 1}
    assert keeping.embedded.registrations()["held"] == [held]
    keeping.die()
    assert [vars(each) for each in keeping.journal.waiting] == [held]
    assert read_journal(keeping.path).held == tuple(keeping.journal.waiting)
