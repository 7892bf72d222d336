"""The function that tells people, with the role it runs as and the log it writes."""

from smsverifier.terraform.handover import Handover, Part, Variable, together
from smsverifier.terraform.hcl import Block, Expression, resource
from smsverifier.terraform.log_groups import log_group
from smsverifier.terraform.roles import role
from smsverifier.terraform.tags import tags

KEY = "handler"
ZIP = "handler.zip"
KNOWN_SINCE = {"python3.13": (5, 77), "python3.14": (6, 21)}
"""Runtime → the provider's version that knows it; the others are as old as all else."""
_PATH = Expression(f'"${{path.module}}/{ZIP}"')
_MEMORY, _TIMEOUT = Expression("var.handler_memory_mb"), Expression("var.handler_timeout_seconds")


def handler(handover: Handover) -> Part:
    """`aws_lambda_function.handler` and what it needs."""
    return together(log_group(handover, KEY), role(handover, KEY), _function(handover))


def _function(handover: Handover) -> Part:
    request = handover.request(KEY, "CreateFunction")
    by_hand = handover.by_hand(KEY)
    block = resource(
        "aws_lambda_function",
        KEY,
        {
            "function_name": request["FunctionName"],
            "description": handover.uncompared(KEY).get("description") or None,
            "role": handover.references.resolved(request["Role"]),
            "runtime": request["Runtime"],
            "handler": request["Handler"],
            "architectures": request["Architectures"],
            "memory_size": _MEMORY,
            "timeout": _TIMEOUT,
            "filename": _PATH,
            "source_code_hash": Expression(f"filebase64sha256({_PATH})"),
            "reserved_concurrent_executions": by_hand.get("reserved_concurrency"),
            "kms_key_arn": by_hand.get("kms_key"),
            "tags": tags(handover, KEY),
        },
        *_settings(handover),
        comment="Its code and its settings, the texts among them, are in the zip.",
    )
    return Part(
        (block,),
        handover.imported(f"aws_lambda_function.{KEY}", request["FunctionName"]),
        (
            Variable(
                "handler_memory_mb",
                "number",
                request["MemorySize"],
                "Memory of the function in MB; its share of a processor grows with it.",
            ),
            Variable(
                "handler_timeout_seconds",
                "number",
                request["Timeout"],
                "How long one batch may take. The code counts on as many seconds: never less.",
            ),
        ),
        {ZIP: request["Code"]["ZipFile"]},
        remarks=_remarks(handover),
        provider=KNOWN_SINCE.get(request["Runtime"], Part.provider),
    )


def _settings(handover: Handover) -> list[Block]:
    by_hand = handover.by_hand(KEY)
    wanted = (
        ("ephemeral_storage", "size", by_hand.get("ephemeral_storage_mb")),
        ("tracing_config", "mode", by_hand.get("tracing")),
        ("dead_letter_config", "target_arn", by_hand.get("dead_letters")),
        ("snap_start", "apply_on", by_hand.get("snap_start")),
    )
    log = {"log_format": "Text", "log_group": Expression("aws_cloudwatch_log_group.handler.name")}
    return [
        Block("logging_config", arguments=log),
        *(Block(block, arguments={name: value}) for block, name, value in wanted if value),
    ]


def _remarks(handover: Handover) -> tuple[str, ...]:
    if not handover.by_hand(KEY).get("capacity_provider"):
        return ()
    return (
        "Somebody gave the function a capacity provider. It is not in these files: look at what "
        "`terraform plan` says of it before you apply.",
    )
