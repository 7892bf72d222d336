"""Stacks to eject, made up: one that is not there yet, and one as `up` leaves it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from smsverifier.config import Config
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.call import STREAM_ARN
from smsverifier.provision.resource import Observed
from smsverifier.resources.email_identity import PURPOSE_TAG, USER_TAG
from smsverifier.resources.rest_api.ids import ApiIds
from smsverifier.terraform.handover import Handover

ACCOUNT = "123456789012"
WRITTEN_AT = datetime(2026, 11, 30, tzinfo=UTC)
EVERYTHING: Mapping[str, Any] = {
    "stack": "night",
    "registrations": {"max": 300, "waitlist": True},
    "sms": {"delivery_receipts": True},
    "alerts": {"email": "desk@club.example", "spike_per_hour": 500},
    "email": {"enabled": True, "from": "club@hackfest.example"},
    "tags": {"team": "night"},
}
"""A configuration for which every kind of resource is made."""


def new(config: Config, account: str = ACCOUNT) -> Handover:
    """One that is not there."""
    return Handover(config, account, written_at=WRITTEN_AT)


def deployed(
    config: Config, stage: Mapping[str, Any] | None = None, **changed: Mapping[str, Any]
) -> Handover:
    """One that is there.

    `stage`: what GetStage shows, instead of the tags alone; `changed`: resource key → what its
    Observed has otherwise.
    """
    handover = new(config)
    names = Names(config.stack, config.region, ACCOUNT)
    tags = {**config.tags, STACK_TAG: config.stack}
    found = {
        key: Observed(f"arn-of-{key}", {"tags": {**tags, **_own_tags(config).get(key, {})}})
        for key in handover.keys
    }
    url = f"https://sqs.{config.region}.amazonaws.com/{ACCOUNT}/{names.queue}"
    there: dict[str, Mapping[str, Any]] = {
        "table": {"outputs": {"stream_arn": STREAM_ARN}},
        "dead_letter_queue": {"uncompared": {"url": url}},
        "pipe": {"uncompared": {"description": ""}},
        **changed,
    }
    shown = {key: replace(each, **there.get(key, {})) for key, each in found.items()}
    return replace(
        handover,
        found=shown,
        api_ids=_api_ids(handover, {"tags": tags} if stage is None else stage),
    )


def touched(config: Config) -> Handover:
    """One that is there, where hands have set all that smsverifier leaves as it is."""
    key = f"arn:aws:kms:ap-south-1:{ACCOUNT}:key/k"
    return deployed(
        config,
        table={
            "by_hand": {
                "table_class": "STANDARD_INFREQUENT_ACCESS",
                "deletion_protection": True,
                "indexes": ("by-name",),
                "replicas": ("eu-west-1",),
            }
        },
        handler={
            "by_hand": {
                "reserved_concurrency": 7,
                "kms_key": key,
                "tracing": "Active",
                "ephemeral_storage_mb": 1024,
                "dead_letters": "arn:aws:sqs:ap-south-1:1:letters",
                "snap_start": "PublishedVersions",
                "capacity_provider": "on",
            },
            "uncompared": {"description": "ours"},
        },
        handler_log_group={"by_hand": {"class": "INFREQUENT_ACCESS", "kms_key": key}},
        pipe_log_group={"by_hand": {"deletion_protection": True, "data_protection": True}},
        pipe={"by_hand": {"kms_key": key}, "uncompared": {"description": "ours"}},
        pipe_role={"uncompared": {"max_session_seconds": 7200}},
        schedule_role={"by_hand": {"permissions_boundary": "arn:aws:iam::aws:policy/ReadOnly"}},
        dead_letter_queue={"uncompared": {"url": "https://q", "receive_wait_seconds": 20}},
        alert_topic={"uncompared": {"display_name": "ours", "delivery_policy": '{"http":{}}'}},
        alarms={"uncompared": {"dead-letters": _ALARM}},
    )


_ALARM = {
    "tags": {"rings": "${loud}"},
    "ok": ("arn-of-alert_topic", "arn:aws:sns:ap-south-1:1:desk"),
    "insufficient_data": ("arn:aws:sns:ap-south-1:1:desk",),
}
"""One alarm that hands have touched."""


def _own_tags(config: Config) -> Mapping[str, Mapping[str, str]]:
    return {"email_identity": {**PURPOSE_TAG, f"{USER_TAG}{config.stack}": ""}}


def _api_ids(handover: Handover, stage: Mapping[str, Any]) -> ApiIds:
    definition = handover.definition
    return ApiIds(
        api="api1",
        resources={each.path: f"id-of-{each.path}" for each in definition.methods},
        validator="val1",
        schema=definition.model,
        deployment="dep1",
        deployment_description="smsverifier f00d 2026-11-01T00:00:00.000000+00:00",
        stage=stage,
    )
