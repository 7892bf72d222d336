"""The table of calls against the calls really made, from the first `up` to the last `down`."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config.load import load
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.provision.diff import diff
from smsverifier.provision.plan import known_outputs
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.resources.iam.actions import RIGHTS
from tests.support.account import Account, Rule
from tests.support.drifts import Drift
from tests.support.kinds import TESTED
from tests.support.program import Program

Client = Callable[[str], Any]

DESK = "desk@club.example"
HALL = ("announce", "hall", "--kind", "change", "--yes", "--message")
BEFORE_DOWN = (
    ("up", "--yes"),
    ("up",),
    ("plan",),
    ("status",),
    ("stacks",),
    ("test-register", "+919876543210"),
    ("test-register", "+919876543210", "--again"),
    ("logs",),
    ("deploy",),
    ("registrations", "export", "--out", "guests.jsonl"),
    ("test-register", "+919876543211"),
    ("registrations", "import", "guests.jsonl", "--yes"),
    ("registrations", "resend", "--phone", "+919876543211", "--even-if-told", "--yes"),
    ("registrations", "list", "--failed"),
    ("registrations", "add", "+919876543212", "--name", "Asha", "--yes"),
    ("registrations", "show", "+919876543212"),
    ("registrations", "correct", "+919876543211", "--to", "+919876543219", "--yes"),
    ("registrations", "forget", "+919876543219", "--yes"),
    (
        "announce",
        "hall",
        "--kind",
        "change",
        "--message",
        "Hall 2",
        "--at",
        "2090-01-01 9:00",
        "--yes",
    ),
    ("announce", "hall", "--kind", "change", "--message", "Hall 3", "--at", "now", "--yes"),
    ("announcements", "cancel", "hall"),
    ("registrations", "close"),
    ("registrations", "reopen"),
    ("registrations", "promote", "--yes"),
    ("registrations", "remove-tests", "--yes"),
    ("form", "--snippet"),
    ("pause",),
    ("resume",),
    ("eject", "terraform", "--yes"),
    ("up", "--take-back", "--yes"),
    ("check", "--phone", "+919876543210"),
    ("numbers", "list"),
)


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_call_has_an_entry_and_every_entry_a_call(
    program: Program, account: Account, client: Client
) -> None:
    ask_for_receipts(program)
    account.rules.append(_a_model_of_its_own())
    for command in BEFORE_DOWN:
        program.ok(*command)
    look_at_dead_letters(program, client)
    drift_and_mend(program, account, client)
    take_a_tag_out(program)
    miss_the_table(program, account)
    use_the_sandbox(program, account)
    bind_the_roles(program)
    share_the_receipts(program)
    mail_as_well(program)
    confirm_the_alerts(account)
    entangle_a_role(account)
    scatter_strays(account)
    program.ok("down", "--yes")
    made = set(account.calls)
    assert made - set(RIGHTS) == set(), "calls that the deployer's policy forgets"
    assert set(RIGHTS) - made == set(), "entries for calls that nothing makes"


def look_at_dead_letters(program: Program, client: Client) -> None:
    """One of the pipe's, about somebody who is told, and one that is nobody's."""
    table = "hack-night-registrations"
    arn = client("dynamodbstreams").list_streams(TableName=table)["Streams"][0]["StreamArn"]
    stream = client("dynamodbstreams").describe_stream(StreamArn=arn)["StreamDescription"]
    shard = stream["Shards"][0]
    first = shard["SequenceNumberRange"]["StartingSequenceNumber"]
    info = {"streamArn": arn, "shardId": shard["ShardId"], "batchSize": 1}
    info |= {"startSequenceNumber": first, "endSequenceNumber": first}
    url = client("sqs").get_queue_url(QueueName="hack-night-dead-letters")["QueueUrl"]
    for body in json.dumps({"DDBStreamBatchInfo": info}), "nobody's":
        client("sqs").send_message(QueueUrl=url, MessageBody=body)
    program.ok("failures", "list")
    program.ok("failures", "retry", "--all", "--yes")


def drift_and_mend(program: Program, account: Account, client: Client) -> None:
    """Every drift a hand can make, mended through the account."""
    config = load(program.folder / "config.yaml", environ={}).config
    aws = Aws(AwsTarget(region=config.region, endpoint_url=account.endpoint_url))
    names, resources = names_of(config, aws), {r.key: r for r in catalog(config, aws)}
    outputs = known_outputs({"table": resources["table"].read()})
    for key, drifts in _drifts():
        for drift in drifts:
            drift(client, names)
        found = resources[key].read()
        assert found is not None
        desired = resources[key].desired(outputs)
        resources[key].update(desired, diff(desired, found.properties), found)


def ask_for_receipts(program: Program) -> None:
    config = (program.folder / "config.yaml").read_text(encoding="utf-8")
    program.config(f"{config}sms: {{delivery_receipts: true}}\nalerts: {{email: {DESK}}}\n")


def confirm_the_alerts(account: Account) -> None:
    """Somebody has followed the link of the mail, so that there is one to take off."""
    topic = "arn:aws:sns:ap-south-1:123456789012:hack-night-alerts"
    confirmed = {
        "SubscriptionArn": f"{topic}:00000000-0000-4000-8000-000000000000",
        "Owner": "123456789012",
        "Protocol": "email",
        "Endpoint": DESK,
        "TopicArn": topic,
    }
    listing = _answering("sns", "ListSubscriptionsByTopic", {"Subscriptions": [confirmed]})
    taken_off: list[Call] = []

    def rule(call: Call) -> Any:
        taken_off.extend([call] if call.operation == "Unsubscribe" else [])
        return None if taken_off else listing(call)

    account.rules.append(rule)


def take_a_tag_out(program: Program) -> None:
    """What has the configuration's tags loses the one that it names no more."""
    config = (program.folder / "config.yaml").read_text(encoding="utf-8")
    program.config(config.replace("tags: {team: night}", "tags: {desk: night}"))
    program.ok("up", "--yes")
    program.config(config)


def miss_the_table(program: Program, account: Account) -> None:
    """As if somebody had deleted it: what AWS has kept of it is asked for."""

    def rule(call: Call) -> AwsFailure | None:
        is_look = (call.service, call.operation) == ("dynamodb", "DescribeTable")
        return AwsFailure("ResourceNotFoundException", "not found") if is_look else None

    account.rules.append(rule)
    assert "are gone" in program("plan").stderr
    account.rules.remove(rule)


def share_the_receipts(program: Program) -> None:
    """Another stack takes part in the account's receipts, so that the first only leaves them."""
    config = (program.folder / "config.yaml").read_text(encoding="utf-8")
    other = program.config(config.replace("hack-night", "hack-day"), "other.yaml")
    program.ok("up", "--only", "sms", "--yes", "--config", other)


def mail_as_well(program: Program) -> None:
    """Two stacks send from one address, which goes with the second."""
    config = (program.folder / "config.yaml").read_text(encoding="utf-8")
    mails = "email: {enabled: true, from: club@hackfest.example}\n"
    fields = "[{name: name, label: N}, {name: phone, label: P, type: phone}, "
    fields += "{name: mail, label: M, type: email, required: false}]"
    both = f"{config}{mails}form: {{fields: {fields}}}\n"
    program.config(both)
    other = program.config(both.replace("hack-night", "mail-day"), "mail.yaml")
    program.ok("up", "--only", "email", "--yes", "--config", other)
    program.ok("up", "--yes")
    program("check")  # in the sandbox
    program.ok("registrations", "list")
    program.ok("down", "--yes", "--config", other)


def use_the_sandbox(program: Program, account: Account) -> None:
    """Add, verify and remove a number, where AWS does not say when it was added."""
    account.rules.append(_answering("sns", "GetSMSSandboxAccountStatus", {"IsInSandbox": True}))
    unknown: dict[str, Any] = {"VerifiedDestinationNumbers": []}
    account.rules.append(
        _answering("pinpoint-sms-voice-v2", "DescribeVerifiedDestinationNumbers", unknown)
    )
    for arguments in ("add",), ("verify", "00000"), ("remove",):
        program("numbers", arguments[0], "+919876543210", *arguments[1:])


def bind_the_roles(program: Program) -> None:
    """A permissions boundary comes into the configuration after the roles were made."""
    config = (program.folder / "config.yaml").read_text(encoding="utf-8")
    arn = "arn:aws:iam::123456789012:policy/event-boundary"
    program.config(f"{config}permissions_boundary: {arn}\n")
    program.ok("up", "--yes")


def _drifts() -> Iterator[tuple[str, list[Drift]]]:
    """All of one resource at once, but those that get in each other's way."""
    for key, tested in TESTED.items():
        # Another role needs a role of its own, and is mended by calls that others make too.
        rest = {path: drift for path, drift in tested.drifts.items() if path != "role"}
        alone = [path for path in rest if key == "api" or path == "desired_state"]
        yield from ((key, [rest.pop(path)]) for path in alone)
        if rest:
            yield key, list(rest.values())


def entangle_a_role(account: Account) -> None:
    """What a hand may have done to a role: a managed policy on it, and a profile that holds it."""
    role = "hack-night-ap-south-1-handler"
    policy = {"PolicyName": "theirs", "PolicyArn": "arn:aws:iam::123456789012:policy/theirs"}
    account.rules.append(_telling(role, "ListAttachedRolePolicies", {"AttachedPolicies": [policy]}))
    account.rules.append(_telling(role, "DetachRolePolicy", {}))
    profile = {
        "Path": "/",
        "InstanceProfileName": "theirs",
        "InstanceProfileId": "AIPA0",
        "Arn": "arn:aws:iam::123456789012:instance-profile/theirs",
        "CreateDate": "2026-01-01T00:00:00Z",
        "Roles": [],
    }
    account.rules.append(
        _telling(role, "ListInstanceProfilesForRole", {"InstanceProfiles": [profile]})
    )
    account.rules.append(_telling(role, "RemoveRoleFromInstanceProfile", {}))


def scatter_strays(account: Account) -> None:
    """What the searches by tag and by path find of things that have gone since."""
    strays = (
        "arn:aws:dynamodb:ap-south-1:123456789012:table/stray",
        "arn:aws:lambda:ap-south-1:123456789012:function:stray",
        "arn:aws:pipes:ap-south-1:123456789012:pipe/stray",
        "arn:aws:apigateway:ap-south-1::/restapis/stray",
        "arn:aws:logs:ap-south-1:123456789012:log-group:stray",
    )
    tags = [{"Key": "smsverifier:stack", "Value": "hack-night"}]
    mappings = [{"ResourceARN": arn, "Tags": tags} for arn in strays]
    account.rules.append(
        _answering("resourcegroupstaggingapi", "GetResources", {"ResourceTagMappingList": mappings})
    )
    role = {
        "Path": "/smsverifier/",
        "RoleName": "hack-night-ap-south-1-stray",
        "RoleId": "AROA0",
        "Arn": "arn:aws:iam::123456789012:role/smsverifier/hack-night-ap-south-1-stray",
        "CreateDate": "2026-01-01T00:00:00Z",
    }
    account.rules.append(_answering("iam", "ListRoles", {"Roles": [role], "IsTruncated": False}))


def _a_model_of_its_own() -> Rule:
    """What an import may make of a schema, seen once: it is then written letter by letter."""
    model = {"id": "abc", "name": "Registration", "schema": "{}", "contentType": "application/json"}
    seen = iter([{"items": [model]}])

    def rule(call: Call) -> AwsResponse | None:
        told = call.operation == "GetModels" and next(seen, None)
        return call.answer(told) if told else None

    return rule


def _answering(service: str, operation: str, result: Mapping[str, Any]) -> Rule:
    wanted = (service, operation)
    return lambda call: call.answer(result) if (call.service, call.operation) == wanted else None


def _telling(role: str, operation: str, result: Mapping[str, Any]) -> Rule:
    def rule(call: Call) -> AwsResponse | None:
        about = call.operation == operation and call.params["RoleName"] == role
        return call.answer({"IsTruncated": False, **result}) if about else None

    return rule
