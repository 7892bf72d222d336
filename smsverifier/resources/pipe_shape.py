"""A pipe's properties as the diff sees them, to and from the shapes of Pipes' calls.

UpdatePipe replaces whole blocks: what it is not told returns to its default, so every request
says everything. Two things it keeps until it is told an empty text: the template that rewrites
each event before the target gets it, and the enrichment that is called before the target
(UpdatePipe in the EventBridge Pipes API reference; Terraform's aws_pipes_pipe sends both empty).
"""

import json
from collections.abc import Mapping, Set
from typing import Any

from smsverifier.core.resource import Properties

OTHER_LOGS = ("S3LogDestination", "FirehoseLogDestination")


def pipe_properties(pipe: Mapping[str, Any]) -> dict[str, Any]:
    """What DescribePipe shows, in the shape of `Pipe.desired`."""
    source = pipe.get("SourceParameters", {})
    stream = source.get("DynamoDBStreamParameters", {})
    filters = source.get("FilterCriteria", {}).get("Filters", [])
    target = pipe.get("TargetParameters", {}).get("LambdaFunctionParameters", {})
    log = pipe.get("LogConfiguration", {})
    return {
        "source": pipe["Source"],
        "starting_position": stream.get("StartingPosition"),
        "target": pipe["Target"],
        "role": pipe["RoleArn"],
        "desired_state": _state_wanted(pipe),
        "filters": [json.loads(item["Pattern"]) for item in filters],
        "batch_size": stream.get("BatchSize"),
        "batch_window_seconds": stream.get("MaximumBatchingWindowInSeconds"),
        "max_age_seconds": stream.get("MaximumRecordAgeInSeconds"),
        "max_retries": stream.get("MaximumRetryAttempts"),
        "parallelization": stream.get("ParallelizationFactor"),
        "on_partial_failure": stream.get("OnPartialBatchItemFailure"),
        "dead_letters": stream.get("DeadLetterConfig", {}).get("Arn"),
        "invocation": target.get("InvocationType"),
        "input_template": pipe.get("TargetParameters", {}).get("InputTemplate", ""),
        "enrichment": pipe.get("Enrichment", ""),
        "log": {
            "level": log.get("Level"),
            "group": log.get("CloudwatchLogsLogDestination", {}).get("LogGroupArn"),
            "with_data": tuple(log.get("IncludeExecutionData", ())),
            "also_to": tuple(name for name in OTHER_LOGS if log.get(name)),
        },
        "tags": pipe.get("Tags", {}),
    }


def state_in_words(pipe: Mapping[str, Any]) -> str:
    """The state that DescribePipe shows, with its reason if it gives one."""
    reason = pipe.get("StateReason")
    return f"{pipe['CurrentState']}: {reason}" if reason else str(pipe["CurrentState"])


def creation(name: str, desired: Properties, tags: Mapping[str, str]) -> dict[str, Any]:
    """The parameters of CreatePipe."""
    request = _said(name, desired)
    stream = request["SourceParameters"]["DynamoDBStreamParameters"]
    stream["StartingPosition"] = desired["starting_position"]
    return {**request, "Source": desired["source"], "Tags": dict(tags)}


def update(name: str, desired: Properties, changed: Set[str]) -> dict[str, Any]:
    """The parameters of UpdatePipe, all of them; an enrichment is named where it is `changed`."""
    request = _said(name, desired)
    request["TargetParameters"]["InputTemplate"] = desired["input_template"]
    return {**request, **({"Enrichment": desired["enrichment"]} if "enrichment" in changed else {})}


def _said(name: str, desired: Properties) -> dict[str, Any]:
    return {
        "Name": name,
        "RoleArn": desired["role"],
        "Target": desired["target"],
        "DesiredState": desired["desired_state"],
        "SourceParameters": {
            "FilterCriteria": {
                "Filters": [{"Pattern": json.dumps(item)} for item in desired["filters"]]
            },
            "DynamoDBStreamParameters": {
                "BatchSize": desired["batch_size"],
                "MaximumBatchingWindowInSeconds": desired["batch_window_seconds"],
                "MaximumRecordAgeInSeconds": desired["max_age_seconds"],
                "MaximumRetryAttempts": desired["max_retries"],
                "ParallelizationFactor": desired["parallelization"],
                "OnPartialBatchItemFailure": desired["on_partial_failure"],
                "DeadLetterConfig": {"Arn": desired["dead_letters"]},
            },
        },
        "TargetParameters": {"LambdaFunctionParameters": {"InvocationType": desired["invocation"]}},
        "LogConfiguration": {
            "Level": desired["log"]["level"],
            "CloudwatchLogsLogDestination": {"LogGroupArn": desired["log"]["group"]},
        },
    }


def _state_wanted(pipe: Mapping[str, Any]) -> Any:
    """AWS stops a pipe whose target keeps refusing without a change of what is wanted of it."""
    return "STOPPED" if pipe["CurrentState"] == "STOPPED" else pipe["DesiredState"]
