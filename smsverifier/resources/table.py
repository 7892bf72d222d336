"""The registrations table: DynamoDB, on demand, with its stream (docs/aws/dynamodb.md).

What DynamoDB's descriptions of a table say of what we own, in the shape of `Table.desired`.
"""

from functools import partial
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, NOT_MODELLED, find, ignoring, is_code
from smsverifier.aws.gather import gather, gather_if_found
from smsverifier.aws.waits import WaitLimit, retry_while, wait_until
from smsverifier.errors import Postponed, ResourceFailed
from smsverifier.naming import EJECTED_TAG, STACK_TAG, Names
from smsverifier.provision.call import STREAM_ARN, Call
from smsverifier.provision.diff import Change
from smsverifier.provision.ownership import wait_until_owned
from smsverifier.provision.resource import (
    SHOWN,
    Condition,
    Observed,
    Outputs,
    Properties,
    Resource,
)
from smsverifier.resources.kind import Kind, Statement, name_in
from smsverifier.resources.manual_settings import deletion_protected, manual_settings
from smsverifier.resources.tags import Tags, as_list, owned, removed, tags_of_table
from smsverifier.resources.ttl import TimeToLive
from smsverifier.row import EXPIRES_AT, KEY

AWS_OWNED_KEY = "AWS_OWNED"
ANY_NUMBER = "any"
NO_LIMIT = -1
"""AWS's word for any number of requests a second."""
BEING_MADE = "CREATING"
"""The status in which a table can be neither read nor changed nor deleted."""
LONGEST_RECOVERY_DAYS = 35
"""What point-in-time recovery keeps unless somebody says less."""
SETTLING = frozenset({BEING_MADE, "UPDATING", "DELETING"})


def described(table: dict[str, Any]) -> dict[str, Any]:
    """What DescribeTable tells of what we own; nothing where there is no table."""
    if not table:
        return {}
    return {
        "key_schema": {k["AttributeName"]: k["KeyType"] for k in table["KeySchema"]},
        "billing_mode": _billing_mode(table),
        "maximum": _maximum(table),
        "stream": stream_view(table),
        "encryption": _encryption(table),
    }


def protection(table: dict[str, Any], region: str) -> str:
    """Why it cannot be deleted and what to do about that, in words; empty if it can."""
    if not table.get("DeletionProtectionEnabled"):
        return ""
    command = f"aws dynamodb update-table --table-name {table['TableName']} --region {region}"
    return f"{deletion_protected('table', 'its rows', command)} If not: --keep-data leaves it."


def condition(status: str) -> Condition:
    """What a status means for us."""
    if status in SETTLING:
        return Condition.CHANGING
    return Condition.READY if status == "ACTIVE" else Condition.FAILED


def stream_view(table: dict[str, Any]) -> str | None:
    """The view type of the stream that is on, or None."""
    stream = table.get("StreamSpecification", {})
    return str(stream["StreamViewType"]) if stream.get("StreamEnabled") else None


def _billing_mode(table: dict[str, Any]) -> str:
    # A table that was always provisioned has no summary at all.
    return str(table.get("BillingModeSummary", {}).get("BillingMode", "PROVISIONED"))


def _maximum(table: dict[str, Any]) -> dict[str, int | str]:
    """The most requests a second that an on-demand table takes."""
    limits = table.get("OnDemandThroughput", {})
    reads = limits.get("MaxReadRequestUnits", NO_LIMIT)
    writes = limits.get("MaxWriteRequestUnits", NO_LIMIT)
    return {
        "reads": ANY_NUMBER if reads == NO_LIMIT else reads,
        "writes": ANY_NUMBER if writes == NO_LIMIT else writes,
    }


def _encryption(table: dict[str, Any]) -> str:
    sse = table.get("SSEDescription", {})
    on = sse.get("Status") in {"ENABLED", "ENABLING", "UPDATING"}
    return str(sse.get("SSEType", "KMS")) if on else AWS_OWNED_KEY


def by_hand(table: dict[str, Any], backups: dict[str, Any] | None) -> dict[str, Any]:
    """What DescribeTable and DescribeContinuousBackups tell of settings left as they are."""
    indexes = table.get("GlobalSecondaryIndexes", ())
    return manual_settings(
        {
            "table_class": table.get("TableClassSummary", {}).get("TableClass"),
            "deletion_protection": table.get("DeletionProtectionEnabled"),
            "backup_days": _recovery(backups).get("RecoveryPeriodInDays"),
            "indexes": tuple(index["IndexName"] for index in indexes),
            "replicas": tuple(replica["RegionName"] for replica in table.get("Replicas", ())),
        },
        table_class="STANDARD",
        backup_days=LONGEST_RECOVERY_DAYS,
    )


def backups_on(answer: dict[str, Any] | None) -> bool:
    """Whether DescribeContinuousBackups tells of point-in-time recovery."""
    return bool(_recovery(answer).get("PointInTimeRecoveryStatus") == "ENABLED")


def _recovery(answer: dict[str, Any] | None) -> dict[str, Any]:
    backups = (answer or {}).get("ContinuousBackupsDescription", {})
    recovery: dict[str, Any] = backups.get("PointInTimeRecoveryDescription", {})
    return recovery


STREAM_VIEW = "NEW_IMAGE"

ABSENT = ("ResourceNotFoundException", "TableNotFoundException")
BUSY = "ResourceInUseException"

MADE = WaitLimit(
    "the table to be made",
    600,
    "it takes seconds, but one of its name may still be being deleted",  # aws: table-name-in-use
)
READY = WaitLimit("the table to be ready", 300, "changes take seconds, rarely minutes")
GONE = WaitLimit("the table to be gone", 600, "deletion takes longer the more rows there are")
KNOWN = WaitLimit(
    "all of DynamoDB to know the table",
    60,
    "what one call shows already another may not find yet",  # aws: each-call-learns-by-itself
)
BACKUPS = WaitLimit(
    "the table's backups to be available",
    120,
    # aws: backups-not-at-once
    "ContinuousBackupsUnavailableException is normal just after creation",
)


def find_table(aws: Aws, name: str) -> Any | None:
    """What DescribeTable tells of a table, or None: whether it is there is decided by this alone.

    What other calls answer about an absent one differs (turbot/steampipe-plugin-aws#1516).
    """
    client = aws.client("dynamodb")
    return find(lambda: client.describe_table(TableName=name)["Table"], *ABSENT)


class Table(Resource):
    """`table`: one row per registration, the truth about who was told."""

    type: ClassVar[str] = "AWS::DynamoDB::Table"
    settles = READY
    goes = GONE
    # aws: restore-leaves-out
    why_untagged = "A table that was restored from a backup has none: then it is yours."
    key = "table"
    component = "table"

    def __init__(self, aws: Aws, names: Names, tags: Tags, *, backups: bool) -> None:
        self.aws = aws
        self.name = names.table
        self.arn = names.table_arn
        self.tags = tags
        self.backups = backups
        self._ttl = TimeToLive(aws, names.table)

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """What we want; the AWS-owned key encrypts at rest and is free."""
        return {
            "key_schema": {KEY: "HASH"},
            "billing_mode": "PAY_PER_REQUEST",
            "maximum": {"reads": ANY_NUMBER, "writes": ANY_NUMBER},
            "stream": STREAM_VIEW,
            "encryption": AWS_OWNED_KEY,
            "point_in_time_recovery": self.backups,
            "ttl": EXPIRES_AT,
            "tags": owned(self.tags),
        }

    def read(self) -> Observed | None:
        """The table with its TTL, backups and tags, or None."""
        return self._look(at_once=False)

    def read_back(self) -> Observed | None:
        """As `read`, in one round trip: it is there."""
        return self._look(at_once=True)

    def _look(self, *, at_once: bool) -> Observed | None:
        parts = self._describe(at_once=at_once)
        if parts is None:
            return None
        table, ttl, backups, tags = parts
        deleting = table["TableStatus"] == "DELETING"
        has_stream = stream_view(table) == STREAM_VIEW and not deleting
        return Observed(
            arn=table["TableArn"],
            properties={
                **described(table),
                "point_in_time_recovery": backups_on(backups),
                "ttl": ttl,
                "tags": tags or {},
            },
            outputs={"stream_arn": table["LatestStreamArn"]} if has_stream else {},
            condition=condition(table["TableStatus"]),
            detail=table["TableStatus"],
            deleting=deleting,
            by_hand=by_hand(table, backups),
            protected=protection(table, self.aws.region),
        )

    def create(self, desired: Properties) -> Postponed | None:
        """Create it, wait until it is active, then switch on backups and TTL.

        Postponed is what DynamoDB refuses: another change of the TTL within the hour.
        """
        is_new = self._create(desired)
        wait_until(self.aws, lambda: self._made(desired), MADE)
        if not is_new:
            wait_until_owned(self.aws, self, self.tags.get(STACK_TAG))
        return retry_while(
            self.aws, lambda: self._equip(desired), lambda e: is_code(e, *ABSENT), KNOWN
        )

    def creation(self, desired: Properties) -> tuple[Call, ...]:
        """The table, its stream's name, backups if they are wanted, and its time to live."""
        backups = Call(
            "dynamodb",
            "UpdateContinuousBackups",
            self._backups_request(True),
            "Backups of every second of the last 35 days: no parameter of CreateTable.",
        )
        return (
            Call(
                "dynamodb",
                "CreateTable",
                self._creation_request(desired),
                "One row per registration, paid per request, with the stream that tells of every "
                "new row.",
                until=("table_exists", "TableName"),
            ),
            Call(
                "dynamodb",
                "DescribeTable",
                {"TableName": self.name},
                "How AWS named the stream: the pipe will ask for it.",
                tells={STREAM_ARN: "Table.LatestStreamArn"},
            ),
            *([backups] if desired["point_in_time_recovery"] else []),
            Call(
                "dynamodb",
                "UpdateTimeToLive",
                self._ttl.request(desired["ttl"], on=True),
                f"Rows go by themselves at the time in their {desired['ttl']}. Only once the table "
                "is active.",
            ),
        )

    def update(
        self, desired: Properties, changes: tuple[Change, ...], observed: Observed
    ) -> Postponed | None:
        """Make the changes one kind at a time (aws: table-one-kind-of-change).

        TTL comes last: it may be refused for an hour (Postponed), and nothing else waits for it.
        """
        changed = {change.path.split(".")[0] for change in changes}
        if "billing_mode" in changed:
            self._update_table(
                "billing_mode", desired["billing_mode"], BillingMode=desired["billing_mode"]
            )
        if "maximum" in changed:
            limits = {"MaxReadRequestUnits": NO_LIMIT, "MaxWriteRequestUnits": NO_LIMIT}
            self._update_table("maximum", desired["maximum"], OnDemandThroughput=limits)
        if "encryption" in changed:
            self._update_table(
                "encryption", desired["encryption"], SSESpecification={"Enabled": False}
            )
        if "stream" in changed:
            self._restart_stream(observed.properties["stream"])
        if "point_in_time_recovery" in changed:
            self._set_backups(desired["point_in_time_recovery"])
        if gone := removed(changes):
            untag = partial(self._client.untag_resource, ResourceArn=self.arn, TagKeys=gone)
            self._changing(untag, READY)
        self._changing(
            lambda: self._client.tag_resource(ResourceArn=self.arn, Tags=as_list(self.tags)), READY
        )
        return self._ttl.set(desired["ttl"]) if "ttl" in changed else None

    def delete(self) -> None:
        """Delete it; a table still being made is waited for.

        Raises ResourceFailed if somebody protected it: that was done on purpose, by a person.
        """
        delete = partial(self._client.delete_table, TableName=self.name)
        try:
            self._changing(partial(ignoring, delete, *ABSENT), GONE)
        except AWS_ERRORS as error:
            if why := protection(self._find() or {}, self.aws.region):
                raise self._protected(why) from error
            raise

    def left(self) -> Observed | None:
        """What is left of it, by one call."""
        table = self._find()
        if table is None:
            return None
        status = table["TableStatus"]
        return Observed(self.arn, {}, condition=condition(status), deleting=status == "DELETING")

    def data_loss(self, change: Change, found: Observed) -> str:  # noqa: ARG002 - sees it in the change
        """AWS drops a table's backups as soon as they are switched off."""
        is_off = change.path == "point_in_time_recovery" and change.old and not change.new
        return "every backup of the last 35 days" if is_off else ""

    def unsupported_change(self, change: Change) -> str:
        """The key is what it was made with."""
        if not change.path.startswith("key_schema"):
            return ""
        return (
            f"The table {self.name} was made with another key, and a key cannot be changed. "
            "Choose another stack name in the configuration, or export its rows and remove it."
        )

    def tags_there(self) -> Tags:
        """All tags that are on it, by one call; none where there is no table."""
        return find(lambda: tags_of_table(self.aws, self.arn), *ABSENT) or {}

    def mark_ejected(self, value: str) -> None:
        """Say on it that the stack was handed over; ends once AWS shows it."""
        tags = as_list({EJECTED_TAG: value})
        self._changing(lambda: self._client.tag_resource(ResourceArn=self.arn, Tags=tags), READY)
        wait_until(self.aws, lambda: self.tags_there().get(EJECTED_TAG) == value or None, SHOWN)

    def unmark_ejected(self) -> None:
        """Take that off; ends once AWS shows it no more, as the next `up` goes by it."""
        keys = [EJECTED_TAG]
        untag = partial(self._client.untag_resource, ResourceArn=self.arn, TagKeys=keys)
        self._changing(untag, READY)
        wait_until(self.aws, lambda: EJECTED_TAG not in self.tags_there() or None, SHOWN)

    @property
    def _client(self) -> Any:
        return self.aws.client("dynamodb")

    def _protected(self, why: str) -> ResourceFailed:
        return ResourceFailed(
            f"The table {self.name} is protected from deletion",
            where="table",
            why=why,
            hint="Then the same command again.",
        )

    def _describe(self, *, at_once: bool) -> tuple[Any, ...] | None:
        # Each may be not there for itself: a table on its way in or out is half known, and an
        # emulator may not have what could be set.
        name = {"TableName": self.name}
        return gather_if_found(
            self._find,
            lambda: self._ttl.read(*ABSENT, NOT_MODELLED),
            lambda: find(
                lambda: self._client.describe_continuous_backups(**name), *ABSENT, NOT_MODELLED
            ),
            lambda: find(lambda: tags_of_table(self.aws, self.arn), *ABSENT),
            at_once=at_once,
        )

    def _create(self, desired: Properties) -> bool:
        """Whether it was made by this call; if not, one of its name is there or on its way out."""
        return ignoring(lambda: self._client.create_table(**self._creation_request(desired)), BUSY)

    def _creation_request(self, desired: Properties) -> dict[str, Any]:
        return {
            "TableName": self.name,
            "AttributeDefinitions": [{"AttributeName": KEY, "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": KEY, "KeyType": "HASH"}],
            "BillingMode": desired["billing_mode"],
            "StreamSpecification": {"StreamEnabled": True, "StreamViewType": desired["stream"]},
            "Tags": as_list(self.tags),
        }

    def _made(self, desired: Properties) -> bool | None:
        """Whether it is there; asked for again while it is not: its name may have been taken."""
        status = self._status()
        if status is None:
            self._create(desired)
        return True if status == "ACTIVE" else None

    def _equip(self, desired: Properties) -> Postponed | None:
        backups = [partial(self._set_backups, True)] if desired["point_in_time_recovery"] else []
        before, *_ = gather(self._ttl.read, *backups)
        return self._ttl.change(before, desired["ttl"])

    def _find(self) -> Any | None:
        return find_table(self.aws, self.name)

    def _status(self) -> str | None:
        table = self._find()
        return None if table is None else str(table["TableStatus"])

    def _wait_ready(self) -> None:
        wait_until(self.aws, lambda: True if self._status() == "ACTIVE" else None, READY)

    def _update_table(self, path: str, wanted: Any, **change: Any) -> None:
        """Make `change`, after which `path` is as `wanted`."""
        self._changing(lambda: self._try_update(path, wanted, change), READY)
        self._wait_ready()

    def _try_update(self, path: str, wanted: Any, change: dict[str, Any]) -> None:
        """One try. A change whose answer was lost is refused when it is sent again."""
        try:
            self._client.update_table(TableName=self.name, **change)
        except AWS_ERRORS as error:
            refused = is_code(error, "ValidationException", BUSY)
            if not refused or described(self._find() or {}).get(path) != wanted:
                raise

    def _restart_stream(self, view: str | None) -> None:
        """Switch our stream on: off first, where it is another (aws: stream-view-is-fixed)."""
        if view is not None:
            self._update_table("stream", None, StreamSpecification={"StreamEnabled": False})
        on = {"StreamEnabled": True, "StreamViewType": STREAM_VIEW}
        self._update_table("stream", STREAM_VIEW, StreamSpecification=on)

    def _set_backups(self, on: bool) -> None:
        retry_while(
            self.aws,
            lambda: self._client.update_continuous_backups(**self._backups_request(on)),
            lambda error: is_code(error, "ContinuousBackupsUnavailableException", BUSY),
            BACKUPS,
        )

    def _backups_request(self, on: bool) -> dict[str, Any]:
        switch = {"PointInTimeRecoveryEnabled": on}
        return {"TableName": self.name, "PointInTimeRecoverySpecification": switch}

    def _changing(self, call: Any, limit: WaitLimit) -> None:
        retry_while(self.aws, call, lambda error: is_code(error, BUSY), limit)


FIND_BACKUPS = Statement(
    "FindBackups", None, why_all="A search: IAM knows no resource for ListBackups."
)
TABLE = Statement("Table", lambda names: [names.table_arn])
STREAM = Statement("TableStream", lambda names: [f"{names.table_arn}/stream/*"])
KIND = Kind(
    Table.type,
    "dynamodb",
    ABSENT,
    describe=lambda aws, arn: find_table(aws, name_in(arn)),
    tags=tags_of_table,
    calls=(
        TABLE.calls(
            "dynamodb",
            """CreateTable DescribeTable UpdateTable DeleteTable DescribeTimeToLive
            UpdateTimeToLive DescribeContinuousBackups UpdateContinuousBackups TagResource
            UntagResource ListTagsOfResource Scan GetItem PutItem UpdateItem DeleteItem""",
        ),
        # Only where the table was deleted by hand: what AWS has kept of it.
        FIND_BACKUPS.calls("dynamodb", "ListBackups"),
        # What a dead letter is about stands in the stream.
        STREAM.calls("dynamodbstreams", "GetShardIterator", "dynamodb:GetShardIterator"),
        STREAM.calls("dynamodbstreams", "GetRecords", "dynamodb:GetRecords"),
        # aws: tags-at-create-need-the-right
        TABLE.calls("dynamodb", "CreateTable", "dynamodb:TagResource"),
        # aws: transaction-rights
        TABLE.calls("dynamodb", "TransactWriteItems", "dynamodb:PutItem dynamodb:DeleteItem"),
    ),
)
