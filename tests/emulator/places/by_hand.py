"""What somebody has deleted or changed by hand."""

import json
from typing import Any

from moto.backends import get_backend
from moto.dynamodb.models.table import Backup

from smsverifier.local.calls import ACCOUNT
from smsverifier.naming import STACK_TAG, STAGE
from tests.emulator.places.case import CONFIG, Case, World

PHONE = "+919876543210"
TAGGED = f"{CONFIG}tags: {{team: night, desk: left}}\n"
ARN = "arn:aws:dynamodb:ap-south-1:123456789012:table/hack-night-registrations/backup/0179-aa"
GONE = "The registrations of hack-night are gone: the table hack-night-registrations was deleted"
EMPTY = "`smsverifier up --new-table`"
RESTORE = "aws dynamodb restore-table-from-backup --target-table-name hack-night-registrations"
NEW_ADDRESS = "The form gets a new address"
BLINDLY = ("Run `smsverifier up` first", "Next: smsverifier up", "then smsverifier up")
"""What drives to an empty table."""


def backups(*summaries: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """A rule: what AWS has kept."""
    return ({"match": "^dynamodb ListBackups$", "raw": json.dumps({"BackupSummaries": summaries})},)


def kept(arn: str, made: float) -> dict[str, Any]:
    """One backup of AWS's own, kept for 35 days from `made`."""
    return {
        **{"TableName": "hack-night-registrations", "BackupArn": arn, "BackupStatus": "AVAILABLE"},
        **{"BackupName": "hack-night-registrations$DeletedTableBackup", "BackupType": "SYSTEM"},
        **{"BackupCreationDateTime": made, "BackupExpiryDateTime": made + 35 * 86400},
    }


KEPT = backups(kept(f"{ARN}-older", 1795000000.0), kept(ARN, 1796000000.0))


def lose_table(world: World) -> None:
    world.client("dynamodb").delete_table(TableName=world.names.table)


def lose_api(world: World) -> None:
    client = world.client("apigateway")
    for api in client.get_rest_apis()["items"]:
        client.delete_rest_api(restApiId=api["id"])


def lose_pipe(world: World) -> None:
    world.client("pipes").delete_pipe(Name=world.names.pipe)


def lose_table_and_pipe(world: World) -> None:
    lose_table(world)
    lose_pipe(world)


def as_a_killed_up_leaves_it(world: World) -> None:
    lose_table_and_pipe(world)
    lose_api(world)


def lose_function_and_queue(world: World) -> None:
    world.client("lambda").delete_function(FunctionName=world.names.function)
    client = world.client("sqs")
    client.delete_queue(QueueUrl=client.get_queue_url(QueueName=world.names.queue)["QueueUrl"])


def lose_log_group(world: World) -> None:
    world.client("logs").delete_log_group(logGroupName=world.names.function_log_group)


def lose_role(world: World) -> None:
    client, role = world.client("iam"), world.names.role("api")
    for name in client.list_role_policies(RoleName=role)["PolicyNames"]:
        client.delete_role_policy(RoleName=role, PolicyName=name)
    client.delete_role(RoleName=role)


def lose_stage(world: World) -> None:
    client = world.client("apigateway")
    (api,) = client.get_rest_apis()["items"]
    client.delete_stage(restApiId=api["id"], stageName=STAGE)


def restore_table(world: World) -> None:
    """As AWS restores it: the rows, and nothing of tags, stream, time to live and backups."""
    assert world.stack.register(PHONE).status == 200
    world.stack.wait(lambda: world.stack.statuses() == ["sent"])
    dynamodb = get_backend("dynamodb")[ACCOUNT][world.names.region]
    backup = Backup(ACCOUNT, world.names.region, "kept", dynamodb.tables[world.names.table])
    dynamodb.backups[backup.arn] = backup
    lose_table(world)
    dynamodb.restore_table_from_backup(world.names.table, backup.arn)
    put_their_tag_on(world)  # what shows no tag at all is looked at for ten seconds


def take_tag_off_table(world: World) -> None:
    world.client("dynamodb").untag_resource(ResourceArn=world.names.table_arn, TagKeys=[STACK_TAG])


def put_their_tag_on(world: World) -> None:
    world.client("dynamodb").tag_resource(
        ResourceArn=world.names.table_arn, Tags=[{"Key": "owner", "Value": "finance"}]
    )


def has_no_table(world: World) -> None:
    assert world.names.table not in world.client("dynamodb").list_tables()["TableNames"]


def has_table(world: World) -> None:
    assert world.names.table in world.client("dynamodb").list_tables()["TableNames"]


def is_whole_and_told_once(world: World) -> None:
    """The row is back, the stack is as configured, and nobody was texted a second time."""
    assert world.program("plan").exit_code == 0
    rows = world.client("dynamodb").scan(TableName=world.names.table)["Items"]
    assert PHONE in {row["registration_id"]["S"] for row in rows}
    assert [sms["to"] for sms in world.stack.sms()] == [PHONE]


def only_their_tag_is_left(world: World) -> None:
    client = world.client("dynamodb")
    tags = client.list_tags_of_resource(ResourceArn=world.names.table_arn)["Tags"]
    keys = {tag["Key"] for tag in tags}
    assert {"desk", "owner"} <= keys
    assert "team" not in keys


CASES: tuple[Case, ...] = (
    Case(
        "the table deleted, up with a yes",
        "up --yes",
        2,
        (GONE, "nothing was done", "for 35 days", "list-backups", RESTORE, EMPTY),
        by_hand=lose_table,
        afterwards=has_no_table,
    ),
    Case(
        "the table deleted, one step",
        "up --only table --yes",
        2,
        (GONE, EMPTY),
        by_hand=lose_table,
        afterwards=has_no_table,
    ),
    Case(
        "the table deleted, and a no",
        "up",
        130,
        (GONE, "Make an empty table hack-night-registrations all the same?", "Nothing was done"),
        by_hand=lose_table,
        typed="n\n",
        afterwards=has_no_table,
    ),
    Case(
        "the table deleted, and another wanted",
        "up --yes --new-table",
        0,
        ("hack-night is up",),
        never=(GONE,),
        by_hand=lose_table,
        afterwards=has_table,
    ),
    Case(
        "the table deleted, a backup kept",
        "plan",
        3,
        (
            GONE,
            "made 30 Nov 2026, 06:23 IST",
            "kept until 4 Jan 2027",
            f"--backup-arn {ARN} ",
            EMPTY,
        ),
        never=BLINDLY,
        rules=KEPT,
        by_hand=lose_table,
    ),
    Case(
        "the table deleted, status",
        "status",
        3,
        ("missing table", GONE, f"--backup-arn {ARN} "),
        never=BLINDLY,
        rules=KEPT,
        by_hand=lose_table,
    ),
    Case(
        "the table deleted, a test",
        f"test-register {PHONE}",
        3,
        (GONE, RESTORE),
        never=BLINDLY,
        by_hand=lose_table,
    ),
    Case(
        "the table deleted, the list",
        "registrations list",
        1,
        (GONE, RESTORE, EMPTY),
        never=BLINDLY,
        by_hand=lose_table,
    ),
    Case("the table deleted, a pause", "pause", 1, (GONE, RESTORE), by_hand=lose_table),
    Case("the table deleted, check", "check", 3, ("✗ table", GONE, RESTORE), by_hand=lose_table),
    Case(
        "the table deleted, nothing typed",
        "",
        0,
        ("has lost its table", "smsverifier status"),
        never=("smsverifier up", "is not up"),
        by_hand=lose_table,
    ),
    Case(
        "the table deleted, down",
        "down --yes",
        0,
        (GONE, f"--backup-arn {ARN} ", "a second look found nothing left"),
        rules=KEPT,
        by_hand=lose_table,
    ),
    Case(
        "the table deleted, of the embedded AWS",
        "up",
        2,
        (GONE, "The embedded AWS keeps no backup of it", EMPTY),
        never=(RESTORE, "35 days"),
        config="stack: hack-night\ntarget: local\n",
        by_hand=lose_table,
        afterwards=has_no_table,
    ),
    Case(
        "table and pipe deleted, a pause",
        "pause",
        1,
        ("There is no hack-night-registrations-to-sms", GONE, RESTORE, EMPTY),
        never=BLINDLY,
        by_hand=lose_table_and_pipe,
    ),
    Case(
        "table and pipe deleted",
        "up --yes",
        2,
        (GONE,),
        by_hand=lose_table_and_pipe,
        afterwards=has_no_table,
    ),
    Case(
        "an up that was broken off early",
        "up --yes",
        0,
        ("hack-night is up",),
        never=(GONE, NEW_ADDRESS),
        by_hand=as_a_killed_up_leaves_it,
        afterwards=has_table,
    ),
    Case(
        "a restored table, plan",
        "plan",
        1,
        ("no smsverifier:stack tag", "restored from a backup", "`smsverifier up --adopt`"),
        by_hand=take_tag_off_table,
    ),
    Case(
        "a restored table, adopted",
        "up --adopt --yes",
        0,
        ("table update", "tags.smsverifier:stack", "pipe replace", "hack-night is up"),
        by_hand=restore_table,
        afterwards=is_whole_and_told_once,
    ),
    Case("the API deleted, plan", "plan", 3, (NEW_ADDRESS, "QR codes"), by_hand=lose_api),
    Case(
        "the API deleted, for a program",
        "up --yes --json",
        0,
        ('"key": "api", "detail": "The form gets a new address',),
        by_hand=lose_api,
    ),
    Case("the pipe deleted", "status", 3, ("missing pipe",), never=(GONE,), by_hand=lose_pipe),
    Case(
        "a role deleted", "up --yes", 0, ("api_role create", "hack-night is up"), by_hand=lose_role
    ),
    Case(
        "function and queue deleted",
        "plan",
        3,
        ("handler create", "dead_letter_queue create"),
        never=(GONE, NEW_ADDRESS),
        by_hand=lose_function_and_queue,
    ),
    Case(
        "a log group deleted", "status", 3, ("missing handler_log_group",), by_hand=lose_log_group
    ),
    Case(
        "the stage deleted",
        "plan",
        3,
        ("api update",),
        never=(NEW_ADDRESS,),
        by_hand=lose_stage,
    ),
    Case(
        "a tag taken out, and theirs beside it",
        "up --yes",
        0,
        ("hack-night is up",),
        made_with=TAGGED,
        config=TAGGED.replace("team: night, ", ""),
        by_hand=put_their_tag_on,
        afterwards=only_their_tag_is_left,
    ),
)
