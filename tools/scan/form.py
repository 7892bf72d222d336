"""Every resource of a stack in Terraform's words, made from what the stack should be.

Its source is what `plan` compares with AWS (`Resource.desired` of every resource in the catalog),
so a setting that changes there changes here. Nothing is dropped without a word: a property that
Terraform says by leaving an argument out stands in `UNSAID` with the one value for which that is
true, and any other value of it, or a property that is new, raises `Unsaid`.

It is for a scanner to read; nobody needs to apply it. The handler's zip is named, not written.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.naming import Names
from smsverifier.provision.resource import Outputs, Resource
from smsverifier.resources import delivery_receipts, function, table
from smsverifier.resources.catalog import catalog, names_of
from smsverifier.resources.delivery_receipts import DeliveryReceipts
from smsverifier.resources.email_identity import EmailIdentity
from smsverifier.resources.function import Function
from smsverifier.resources.log_group import LogGroup
from smsverifier.resources.pipe import Pipe
from smsverifier.resources.queue import Queue
from smsverifier.resources.rest_api import RestApi
from smsverifier.resources.role import HOLDERS, POLICY, Role
from smsverifier.resources.schedule_group import ScheduleGroup
from smsverifier.resources.table import Table
from smsverifier.row import ATTRIBUTE_TYPES
from tools.scan.rest_api import UNSAID_OF_API, rest_api_blocks
from tools.scan.terraform import ACCOUNT, Block, Nested, Reference
from tools.scan.wanted import Unsaid, Wanted, opened, refuse_rest

Converter = Callable[[Resource, Wanted], list[Block]]


def terraform_form(config: Config) -> list[Block]:
    """The stack that this configuration asks for; asks nobody. May raise Unsaid."""
    aws = Aws(AwsTarget(config.region))
    aws.account = ACCOUNT
    blocks = [
        block
        for resource in catalog(config, aws)
        if not resource.obsolete
        for block in blocks_of(resource, resource.desired(_OUTPUTS))
    ]
    links = _links(names_of(config, aws))
    return [_linked(block, links) for block in blocks]


def blocks_of(resource: Resource, desired: Mapping[str, Any]) -> list[Block]:
    """One resource as Terraform has it, which are several blocks for some. May raise Unsaid."""
    convert = CONVERTERS.get(type(resource))
    if convert is None:
        raise Unsaid(f"tools/scan/form.py knows no {type(resource).__name__} ({resource.key})")
    wanted = dict(desired)
    blocks = convert(resource, wanted)
    refuse_rest(resource.key, wanted, UNSAID.get(type(resource), {}))
    return blocks


_OUTPUTS: Outputs = {"table": {"stream_arn": Reference("${aws_dynamodb_table.table.stream_arn}")}}


def _links(names: Names) -> Mapping[str, Reference]:
    """What AWS would tell, as what Terraform would: a scanner follows references, not names."""
    roles = {
        names.role_arn(purpose): Block("aws_iam_role", f"{purpose}_role", {})["arn"]
        for purpose in HOLDERS
    }
    logs = {name: Block("aws_cloudwatch_log_group", name, {}) for name in LOG_GROUPS}
    return {
        **roles,
        names.receipts_role_arn: Block("aws_iam_role", delivery_receipts.KEY, {})["arn"],
        names.function_arn: Block("aws_lambda_function", "handler", {})["arn"],
        names.queue_arn: Block("aws_sqs_queue", "dead_letter_queue", {})["arn"],
        names.function_log_group: logs["handler_log_group"]["name"],
        names.log_group_arn(names.pipe_log_group): logs["pipe_log_group"]["arn"],
    }


LOG_GROUPS = ("handler_log_group", "pipe_log_group")


def _linked(block: Block, links: Mapping[str, Reference]) -> Block:
    """With references where a whole value names another resource; what names itself stays."""

    def linked(value: Any) -> Any:
        if isinstance(value, dict):
            return type(value)({name: linked(item) for name, item in value.items()})
        reference = links.get(value, value) if isinstance(value, str) else value
        return value if str(reference).startswith(f"${{{block.address}.") else reference

    return Block(block.type, block.name, linked(block.body))


def _table(resource: Resource, wanted: Wanted) -> list[Block]:
    keys = wanted.pop("key_schema")
    stream = wanted.pop("stream")
    body = {
        "name": resource.name,
        "billing_mode": wanted.pop("billing_mode"),
        **{{"HASH": "hash_key", "RANGE": "range_key"}[kind]: name for name, kind in keys.items()},
        "attribute": [Nested(name=name, type=ATTRIBUTE_TYPES[name]) for name in keys],
        "stream_enabled": stream is not None,
        "stream_view_type": stream,
        "point_in_time_recovery": Nested(enabled=wanted.pop("point_in_time_recovery")),
        "ttl": Nested(attribute_name=wanted.pop("ttl"), enabled=True),
        "tags": wanted.pop("tags"),
    }
    return [Block("aws_dynamodb_table", resource.key, body)]


def _log_group(resource: Resource, wanted: Wanted) -> list[Block]:
    body = {
        "name": resource.name,
        "retention_in_days": wanted.pop("retention_days"),
        "tags": wanted.pop("tags"),
    }
    return [Block("aws_cloudwatch_log_group", resource.key, body)]


def _role(resource: Resource, wanted: Wanted) -> list[Block]:
    path, _, name = wanted.pop("arn").partition(":role")[2].rpartition("/")
    body = {
        "name": name,
        "path": f"{path}/",
        "description": wanted.pop("description"),
        "assume_role_policy": wanted.pop("trust"),
        "permissions_boundary": wanted.pop("permissions_boundary", None),
        "tags": wanted.pop("tags"),
    }
    role = Block("aws_iam_role", resource.key, body)
    rights = {"name": POLICY, "role": role["id"], "policy": wanted.pop("policy")}
    return [role, Block("aws_iam_role_policy", resource.key, rights)]


def _function(resource: Resource, wanted: Wanted) -> list[Block]:
    opened(wanted, "log")
    log = Nested(log_format=wanted.pop("log.format"), log_group=wanted.pop("log.group"))
    body = {
        "function_name": resource.name,
        "role": wanted.pop("role"),
        "runtime": wanted.pop("runtime"),
        "architectures": [wanted.pop("architecture")],
        "handler": wanted.pop("entry_point"),
        "memory_size": wanted.pop("memory_mb"),
        "timeout": wanted.pop("timeout_seconds"),
        "filename": "handler.zip",
        "source_code_hash": wanted.pop("code_sha256"),
        "logging_config": log,
        "tags": wanted.pop("tags"),
    }
    return [Block("aws_lambda_function", resource.key, body)]


def _queue(resource: Resource, wanted: Wanted) -> list[Block]:
    body = {
        "name": resource.name,
        "message_retention_seconds": wanted.pop("retention_seconds"),
        "visibility_timeout_seconds": wanted.pop("visibility_timeout_seconds"),
        "max_message_size": wanted.pop("max_message_bytes"),
        "delay_seconds": wanted.pop("delay_seconds"),
        "sqs_managed_sse_enabled": wanted.pop("encrypted"),
        "tags": wanted.pop("tags"),
    }
    queue = Block("aws_sqs_queue", resource.key, body)
    policy = {"queue_url": queue["url"], "policy": wanted.pop("policy")}
    return [queue, Block("aws_sqs_queue_policy", resource.key, policy)]


def _pipe(resource: Resource, wanted: Wanted) -> list[Block]:
    opened(wanted, "log")
    stream = Nested(
        starting_position=wanted.pop("starting_position"),
        batch_size=wanted.pop("batch_size"),
        maximum_batching_window_in_seconds=wanted.pop("batch_window_seconds"),
        maximum_record_age_in_seconds=wanted.pop("max_age_seconds"),
        maximum_retry_attempts=wanted.pop("max_retries"),
        parallelization_factor=wanted.pop("parallelization"),
        on_partial_batch_item_failure=wanted.pop("on_partial_failure"),
        dead_letter_config=Nested(arn=wanted.pop("dead_letters")),
    )
    filters = [Nested(pattern=json.dumps(pattern)) for pattern in wanted.pop("filters")]
    target = Nested(invocation_type=wanted.pop("invocation"))
    body = {
        "name": resource.name,
        "source": wanted.pop("source"),
        "target": wanted.pop("target"),
        "role_arn": wanted.pop("role"),
        "desired_state": wanted.pop("desired_state"),
        "source_parameters": Nested(
            filter_criteria=Nested(filter=filters), dynamodb_stream_parameters=stream
        ),
        "target_parameters": Nested(lambda_function_parameters=target),
        "log_configuration": Nested(
            level=wanted.pop("log.level"),
            include_execution_data=list(wanted.pop("log.with_data")),
            cloudwatch_logs_log_destination=Nested(log_group_arn=wanted.pop("log.group")),
        ),
        "tags": wanted.pop("tags"),
    }
    return [Block("aws_pipes_pipe", resource.key, body)]


def _receipts(resource: Resource, wanted: Wanted) -> list[Block]:
    """A role, and two settings of the whole account."""
    setting = delivery_receipts.SETTING
    opened(wanted, setting)
    role, rights = _role(resource, wanted)
    body = {
        "delivery_status_iam_role_arn": wanted.pop(f"{setting}.{delivery_receipts.ROLE}"),
        "delivery_status_success_sampling_rate": wanted.pop(f"{setting}.{delivery_receipts.RATE}"),
    }
    return [role, rights, Block("aws_sns_sms_preferences", resource.key, body)]


def _schedule_group(resource: Resource, wanted: Wanted) -> list[Block]:
    body = {"name": resource.name, "tags": wanted.pop("tags")}
    return [Block("aws_scheduler_schedule_group", resource.key, body)]


def _email_identity(resource: Resource, wanted: Wanted) -> list[Block]:
    body = {"email_identity": wanted.pop("name"), "tags": wanted.pop("tags")}
    return [Block("aws_sesv2_email_identity", resource.key, body)]


CONVERTERS: Mapping[type[Resource], Converter] = {
    Table: _table,
    LogGroup: _log_group,
    Role: _role,
    Function: _function,
    Queue: _queue,
    Pipe: _pipe,
    RestApi: rest_api_blocks,
    ScheduleGroup: _schedule_group,
    DeliveryReceipts: _receipts,
    EmailIdentity: _email_identity,
}
_NO_OTHER_RIGHTS = {"inline_policies": (POLICY,), "attached_policies": ()}
UNSAID: Mapping[type[Resource], Mapping[str, Any]] = {
    Table: {
        "maximum": {"reads": table.ANY_NUMBER, "writes": table.ANY_NUMBER},
        "encryption": table.AWS_OWNED_KEY,
    },
    Role: _NO_OTHER_RIGHTS,
    DeliveryReceipts: _NO_OTHER_RIGHTS,
    Function: {"invocations": function.ALLOWED, **function.UNALTERED},
    Queue: {"redrive": ""},
    Pipe: {"input_template": "", "enrichment": "", "log.also_to": ()},
    RestApi: UNSAID_OF_API,
}
"""Property → the value that Terraform gives a resource whose argument is left out."""
