"""What `down` leaves alone, and what it says before anything goes."""

from collections.abc import Callable
from typing import Any

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.naming import STACK_TAG
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import known_outputs
from tests.program.down.test_down import TABLE
from tests.support.kinds import WANTED
from tests.support.program import Program
from tests.support.registrations_table import PHONES
from tests.support.whole_stack import WholeStack


def test_a_copy_with_our_tag_is_reported_and_not_deleted(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="copy", tags={STACK_TAG: "demo-event"})
    ran = program("down", "--json")
    assert ran.exit_code == 1
    assert [left["arn"].rpartition(":")[2] for left in ran.json["left"]] == ["copy"]
    assert len(client("sqs").list_queues()["QueueUrls"]) == 1


@pytest.mark.parametrize(
    ("tags", "said", "exit_code"),
    [({"team": "night"}, "unsure", 1), ({STACK_TAG: "other-event"}, "foreign", 0)],
    ids=["nobody's", "other's"],
)
def test_resources_of_others_with_our_names_are_never_touched(
    program: Program,
    embedded: EmbeddedAws,
    aws: Aws,
    client: Callable[[str], Any],
    tags: dict[str, str],
    said: str,
    exit_code: int,
) -> None:
    foreign = WholeStack(embedded, aws, Config())
    every = foreign.resources
    foreign.resources = tuple(r for r in every if not r.obsolete and r.key != "api")
    resource: Any  # each of these keeps its tags, which no resource has to
    for resource in foreign.resources:
        resource.tags = tags
        resource.create(resource.desired(known_outputs(observe(foreign.resources))))
    client("apigateway").create_rest_api(name=TABLE, tags=tags)
    seen = [resource.read() for resource in every]
    ran = program("down", "--json")
    assert ran.exit_code == exit_code
    assert [resource.read() for resource in every] == seen
    assert ran.json["deleted"] == ran.json["left"] == []
    assert sorted(ran.json["kept"]) == sorted(thing["key"] for thing in ran.json[said])
    assert sorted(ran.json["kept"]) == sorted(WANTED)


def test_what_has_our_name_and_no_tag_is_no_nothing_left(
    program: Program, client: Callable[[str], Any]
) -> None:
    client("sqs").create_queue(QueueName="demo-event-dead-letters", tags={"team": "night"})
    ran = program("down")
    assert ran.exit_code == 1
    assert "Perhaps this stack's, not touched: dead_letter_queue (it has this" in ran.stdout
    assert "nothing left" not in ran.stdout
    assert "--adopt" in ran.stderr
    program.ok("up", "--adopt")
    assert "nothing left" in program.ok("down").stdout


def test_whose_it_is_is_said(program: Program, client: Callable[[str], Any]) -> None:
    client("sqs").create_queue(QueueName="demo-event-dead-letters", tags={STACK_TAG: "theirs"})
    assert "tagged for the stack theirs" in program.ok("down").stdout


def test_an_api_of_another_with_the_same_name_stays_beside_ours(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    client("apigateway").create_rest_api(name=TABLE, tags={STACK_TAG: "other-event"})
    told = program.ok("down", "--json").json
    assert "api" in told["deleted"]
    assert told["left"] == []
    assert len(client("apigateway").get_rest_apis()["items"]) == 1


def test_a_stack_with_a_similar_name_is_fully_intact(
    program: Program, stack: WholeStack, make_stack: Callable[..., WholeStack]
) -> None:
    similar = make_stack(stack="demo-event-2")
    seen = [resource.read() for resource in similar.resources]
    program.ok("down")
    assert [resource.read() for resource in similar.resources] == seen
    similar.register(PHONES[0])
    similar.wait(lambda: similar.statuses() == ["sent"])


def put_dead_letters(stack: WholeStack, number: int) -> None:
    sqs = stack.aws.client("sqs")
    url = sqs.get_queue_url(QueueName=stack.names.queue)["QueueUrl"]
    for letter in range(number):
        sqs.send_message(QueueUrl=url, MessageBody=f"{letter}")


@pytest.mark.parametrize(
    ("option", "words"),
    [
        ("--yes", "are in the export"),
        ("--keep-data", "stay in the table"),
        ("--no-export", "go too"),
    ],
)
def test_dead_letters_are_told_before_they_go(
    program: Program, stack: WholeStack, option: str, words: str
) -> None:
    put_dead_letters(stack, 2)
    ran = program.ok("down", option)
    assert "gave up on: 2. They go with their queue" in ran.stderr
    assert words in ran.stderr


def test_the_document_counts_the_dead_letters(program: Program, stack: WholeStack) -> None:
    put_dead_letters(stack, 1)
    assert program.ok("down", "--json").json["dead_letters"] == 1
    assert program.ok("down", "--json").json["dead_letters"] == 0


def test_on_aws_the_question_names_the_dead_letters(
    aws_program: Program, embedded: EmbeddedAws, aws: Aws
) -> None:
    aws_program.up("--yes")
    put_dead_letters(WholeStack(embedded, aws, Config(stack="hack-night")), 3)
    assert "and 3 dead letter(s), from" in aws_program("down", typed="n\n").stderr


def test_a_protected_table_stops_down_before_anything_is_deleted(
    program: Program, stack: WholeStack, client: Callable[[str], Any]
) -> None:
    client("dynamodb").update_table(TableName=TABLE, DeletionProtectionEnabled=True)
    ran = program("down")
    assert ran.exit_code == 1
    assert "nothing was deleted" in ran.stderr
    assert "--no-deletion-protection-enabled" in ran.stderr
    assert "--keep-data" in ran.stderr
    assert stack.register("+919876543219").status == 200
    assert "api" in program.ok("down", "--keep-data", "--json").json["deleted"]


@pytest.mark.parametrize(
    "group",
    ["/aws/lambda/demo-event-handler", "/aws/vendedlogs/pipes/demo-event-registrations-to-sms"],
)
def test_a_protected_log_group_stops_down_before_anything_is_deleted(
    program: Program, stack: WholeStack, client: Callable[[str], Any], group: str
) -> None:
    protect = client("logs").put_log_group_deletion_protection
    protect(logGroupIdentifier=group, deletionProtectionEnabled=True)
    ran = program("down")
    assert ran.exit_code == 1
    assert f"{group} is protected from deletion; nothing was deleted" in ran.stderr
    assert "--no-deletion-protection-enabled" in ran.stderr
    assert "--keep-data" not in ran.stderr
    assert stack.register("+919876543219").status == 200
    protect(logGroupIdentifier=group, deletionProtectionEnabled=False)
    assert program.ok("down", "--json").json["left"] == []
