"""The way from the table's stream to the function, and where it reports what it gave up on."""

import json
from collections.abc import Mapping
from typing import Any

from smsverifier.resources.pipe import filter_text
from smsverifier.terraform.handover import Handover, Part, Variable, together
from smsverifier.terraform.hcl import Block, Expression, Value, jsonencode, resource
from smsverifier.terraform.log_groups import log_group
from smsverifier.terraform.roles import policy_document, role
from smsverifier.terraform.tags import tags

KEY = "pipe"
QUEUE_KEY = "dead_letter_queue"
WHAT = "New rows only, in batches, with retries; what it gives up on goes to the queue."
UNDESCRIBED = "\nIts description is empty: without one the provider writes its own."
WITH_KEYS = (6, 0)
"""The provider's version that certainly knows a key of the pipe's."""


def pipe(handover: Handover) -> Part:
    """`aws_pipes_pipe.registrations` and what it needs."""
    return together(
        _queue(handover), log_group(handover, KEY), role(handover, KEY), _pipe(handover)
    )


def _queue(handover: Handover) -> Part:
    request = handover.request(QUEUE_KEY, "CreateQueue")
    attributes, name = request["Attributes"], request["QueueName"]
    block = resource(
        "aws_sqs_queue",
        "dead_letters",
        {
            "name": name,
            "message_retention_seconds": int(attributes["MessageRetentionPeriod"]),
            "visibility_timeout_seconds": int(attributes["VisibilityTimeout"]),
            "receive_wait_time_seconds": handover.uncompared(QUEUE_KEY).get("receive_wait_seconds")
            or None,
            "sqs_managed_sse_enabled": True,
            "policy": policy_document(handover, attributes["Policy"], circular=True),
            "tags": tags(handover, QUEUE_KEY),
        },
        Block(
            "lifecycle",
            arguments={"ignore_changes": [Expression("max_message_size")]},
            comment="256 KiB or 1 MiB, as SQS had it when the queue was made: both will do.",
        ),
        comment="What the pipe gave up on, kept for 14 days: people who lack their SMS.",
    )
    url = handover.uncompared(QUEUE_KEY).get("url", "")
    return Part((block,), handover.imported("aws_sqs_queue.dead_letters", url))


def _pipe(handover: Handover) -> Part:
    request = handover.request(KEY, "CreatePipe")
    resolved = handover.references.resolved
    key = handover.by_hand(KEY).get("kms_key")
    description = handover.uncompared(KEY).get("description")
    invocation = request["TargetParameters"]["LambdaFunctionParameters"]["InvocationType"]
    block = resource(
        "aws_pipes_pipe",
        "registrations",
        {
            "name": request["Name"],
            "description": description,
            "role_arn": resolved(request["RoleArn"]),
            "source": resolved(request["Source"]),
            "target": resolved(request["Target"]),
            "kms_key_identifier": key,
            "tags": tags(handover, KEY),
            # Pipes tries the role at once.
            "depends_on": [Expression("aws_iam_role_policy.pipe")],
        },
        _source(handover, request["SourceParameters"]),
        Block(
            "target_parameters",
            blocks=(
                Block("lambda_function_parameters", arguments={"invocation_type": invocation}),
            ),
        ),
        _log(handover, request["LogConfiguration"]),
        comment=WHAT + (UNDESCRIBED if description == "" else ""),
    )
    return Part(
        (block,),
        handover.imported("aws_pipes_pipe.registrations", request["Name"]),
        _variables(request["SourceParameters"]["DynamoDBStreamParameters"]),
        remarks=_remarks(handover, request["SourceParameters"]["DynamoDBStreamParameters"]),
        provider=WITH_KEYS if key else Part.provider,
    )


def _source(handover: Handover, source: Mapping[str, Any]) -> Block:
    stream = source["DynamoDBStreamParameters"]
    dead_letters = handover.references.resolved(stream["DeadLetterConfig"]["Arn"])
    patterns = [each["Pattern"] for each in source["FilterCriteria"]["Filters"]]
    texts = handover.uncompared(KEY).get("filter_texts", patterns)
    filters = (Block("filter", arguments={"pattern": _pattern(each)}) for each in texts)
    return Block(
        "source_parameters",
        blocks=(
            Block("filter_criteria", blocks=tuple(filters)),
            Block(
                "dynamodb_stream_parameters",
                arguments={
                    "starting_position": stream["StartingPosition"],
                    "batch_size": Expression("var.pipe_batch_size"),
                    "maximum_batching_window_in_seconds": Expression(
                        "var.pipe_batch_window_seconds"
                    ),
                    "maximum_record_age_in_seconds": stream["MaximumRecordAgeInSeconds"],
                    "maximum_retry_attempts": stream["MaximumRetryAttempts"],
                    "parallelization_factor": stream["ParallelizationFactor"],
                    "on_partial_batch_item_failure": stream["OnPartialBatchItemFailure"],
                },
                blocks=(Block("dead_letter_config", arguments={"arn": dead_letters}),),
            ),
        ),
    )


def _pattern(text: str) -> Value:
    """A filter; the provider compares it letter by letter, so an older one stays a text."""
    pattern = json.loads(text)
    return jsonencode(pattern) if filter_text(pattern) == text else text


def _log(handover: Handover, log: Mapping[str, Any]) -> Block:
    group = handover.references.resolved(log["CloudwatchLogsLogDestination"]["LogGroupArn"])
    destination = Block("cloudwatch_logs_log_destination", arguments={"log_group_arn": group})
    return Block("log_configuration", arguments={"level": log["Level"]}, blocks=(destination,))


def _remarks(handover: Handover, stream: Mapping[str, Any]) -> tuple[str, ...]:
    if not handover.is_new or stream["MaximumRetryAttempts"] != 0:
        return ()
    window = 0 if stream["MaximumBatchingWindowInSeconds"] else 1
    return (
        "A pipe without retries: the provider sends no 0 when it makes one, and AWS tries for a "
        "day; when it changes one, it does. So change something else once: `terraform apply -var "
        f"pipe_batch_window_seconds={window}`, then `terraform apply`.",
    )


def _variables(stream: Mapping[str, Any]) -> tuple[Variable, ...]:
    return (
        Variable(
            "pipe_batch_size",
            "number",
            stream["BatchSize"],
            "Registrations at most that one call of the function gets: what it can tell before "
            "its timeout.",
        ),
        Variable(
            "pipe_batch_window_seconds",
            "number",
            stream["MaximumBatchingWindowInSeconds"],
            "How long a batch waits to fill up, and so whoever registers for the SMS.",
        ),
    )
