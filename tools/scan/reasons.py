"""Why each check that the stack fails is so, or the key of config.yaml that changes it.

One entry for each thing that Checkov asks for, with every check and resource that asks. A failure
that stands nowhere here makes `python -m tools.scan` fail, and so does an entry that nothing fails
any more. What `by hand` means: decision 0034.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """One thing that is asked for, and what there is to say to it."""

    fails: tuple[tuple[str, str], ...]
    """Check and resource, by Terraform's address."""
    asks: str
    why: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    """Keys of config.yaml, with dots, and values with which it does not fail; tried each time."""


_HANDLER_LOG = "aws_cloudwatch_log_group.handler_log_group"
_PIPE_LOG = "aws_cloudwatch_log_group.pipe_log_group"
_FUNCTION = "aws_lambda_function.handler"
_API = "aws_api_gateway_rest_api.api"
_STAGE = "aws_api_gateway_stage.live"
_SETTINGS = "aws_api_gateway_method_settings.live"
_READ = tuple(
    f"aws_api_gateway_method.{verb}_{place}"
    for place in ("page", "embed", "sending")
    for verb in ("get", "head")
)
_REGISTER = "aws_api_gateway_method.put_registrations"
_PREFLIGHTS = tuple(
    f"aws_api_gateway_method.options_{place}" for place in ("registrations", "sending")
)

REASONS = (
    Reason(
        (
            *(("CKV_AWS_59", each) for each in _READ),
            ("CKV_AWS_59", _REGISTER),
        ),
        "nobody calls the API without signing in or a key",
        "It is a public form: whoever has its address may register. A key in the page's script "
        "would be no secret. What holds instead stands above: throttle, countries, cap.",
    ),
    Reason(
        (("CKV2_AWS_29", _STAGE),),
        "a web application firewall in front of the API",
        "About 5 USD a month and 1 USD a rule, for an event that may cost less than that. The one "
        "thing that limits a single address: [how to add it](docs/spending.md#what-aws-adds). By "
        "hand; `up` leaves it.",
    ),
    Reason(
        tuple(("CKV2_AWS_53", each) for each in (*_READ, *_PREFLIGHTS)),
        "API Gateway checks each request",
        "These read nothing of a request: a fixed page, a fixed script, whether SMS go now or "
        "later, and what a browser asks for beforehand. `PUT /registrations` is checked.",
    ),
    Reason(
        (
            ("CKV_AWS_76", _STAGE),
            ("CKV2_AWS_4", _STAGE),
        ),
        "an access log of the stage; its execution log and metrics",
        "Either needs a role that is a setting of the whole account, and the access log keeps who "
        "asked from which address, which is personal data. Who looks into an abuse wants it: by "
        "hand; `up` leaves both.",
    ),
    Reason(
        (
            ("CKV_AWS_50", _FUNCTION),
            ("CKV_AWS_73", _STAGE),
        ),
        "traces in X-Ray",
        "Billed by the trace, and the function would need a right more. One registration is "
        "followed by `smsverifier test-register`, all of them by their rows. By hand; `up` leaves "
        "it.",
    ),
    Reason(
        (
            ("CKV_AWS_120", _STAGE),
            ("CKV_AWS_225", _SETTINGS),
        ),
        "a cache of answers",
        "Nothing to gain: a registration is written, not read, page and script are fixed texts. It "
        "is billed by the hour and would show an old form after a change, so `up` takes it off.",
    ),
    Reason(
        (("CKV2_AWS_51", _STAGE),),
        "a client certificate for what is behind the API",
        "It proves API Gateway to an HTTP server. Behind this API are DynamoDB, called with a role "
        "that may write a row and read the counts, and fixed texts.",
    ),
    Reason(
        (
            ("CKV_AWS_119", "aws_dynamodb_table.table"),
            ("CKV_AWS_158", _HANDLER_LOG),
            ("CKV_AWS_158", _PIPE_LOG),
        ),
        "a KMS key of one's own for table and logs",
        "Both are encrypted at rest with a key of AWS's own. A key of one's own costs by the month "
        "and by the request, wants a grant for each reader, and whoever deletes it deletes the "
        "registrations ([why](docs/decisions/0006-encryption-at-rest.md)). On the logs by hand; on "
        "the table `up` takes it off.",
    ),
    Reason(
        (
            ("CKV_AWS_338", _HANDLER_LOG),
            ("CKV_AWS_338", _PIPE_LOG),
        ),
        "logs of at least a year",
        "`handler.log_retention_days: 365` keeps them so long. The default is 30: an event is over "
        "then, and what is not kept cannot leak.",
        {"handler.log_retention_days": 365},
    ),
    Reason(
        (("CKV_AWS_290", "aws_iam_role_policy.handler_role"),),
        "no right to write to everything",
        "`sns:Publish` on `*`, as a phone number has no ARN; the same policy denies it on every "
        "topic. How many are texted is held by the cap, the countries and the account's spend "
        "limit.",
    ),
    Reason(
        (("CKV_AWS_115", _FUNCTION),),
        "a limit of the function's concurrency",
        "The pipe runs at most `pipe.parallelization` at once per shard of the stream, and "
        "`registrations resend` calls it once at a time. A reservation would take from the "
        "account's limit, which is 10 in a new account. By hand; `up` leaves any but 0.",
    ),
    Reason(
        (("CKV_AWS_116", _FUNCTION),),
        "dead letters of the function",
        "They are for calls without an answer. The pipe waits for its answer, tries again and has "
        "dead letters of its own, which `status` counts.",
    ),
    Reason(
        (("CKV_AWS_117", _FUNCTION),),
        "the function within a VPC",
        "It talks to DynamoDB and SNS alone and nobody can reach it. In a VPC it would need "
        "endpoints or a gateway, billed by the hour, and would send nothing while one is missing. "
        "`up` takes it out of one.",
    ),
    Reason(
        (("CKV_AWS_272", _FUNCTION),),
        "signed code",
        "Needs a signing profile and a bucket. `plan` and `status` compare the hash of the code "
        "that runs with that of ours, and `up` puts ours back.",
    ),
    Reason(
        (
            ("CKV_AWS_217", "aws_api_gateway_deployment.newest"),
            ("CKV_AWS_237", _API),
        ),
        "Terraform makes a new one before it deletes the old one",
        "A setting of Terraform's, which is not at work here. `up` serves a new deployment before "
        "it deletes the one before, and never replaces an API.",
    ),
)
