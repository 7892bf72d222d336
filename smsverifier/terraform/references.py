"""What stands for an ARN, an account or a region that is known only where Terraform runs.

The calls that make a stack (`resources.creation`) name an account that nobody knows yet by a
placeholder. Whatever of it is another resource's attribute becomes a reference to that, so that
Terraform knows the order, and the files serve in any account.

For what smsverifier itself says, policies above all. What people have written goes by this: an
event may be called `<ACCOUNT_ID>`.
"""

import re
from collections.abc import Mapping
from functools import cached_property

from smsverifier.naming import Names
from smsverifier.provision.call import STREAM_ARN
from smsverifier.terraform.hcl import Expression, Value, interpolated

ACCOUNT = Expression("local.account_id")
REGION = Expression("var.region")
_OF_A_NAME = r"[\w.-]"
"""`function:demo-handler` is not the beginning of `function:demo-handler-2`."""


class References:
    """Replaces what is in values by what stands for it."""

    def __init__(self, names: Names) -> None:
        self._names = names

    @cached_property
    def _arns(self) -> Mapping[str, Expression]:
        names = self._names
        known = {
            STREAM_ARN: "aws_dynamodb_table.registrations.stream_arn",
            names.table_arn: "aws_dynamodb_table.registrations.arn",
            names.function_arn: "aws_lambda_function.handler.arn",
            names.queue_arn: "aws_sqs_queue.dead_letters.arn",
            names.log_group_arn(names.function_log_group): "aws_cloudwatch_log_group.handler.arn",
            names.log_group_arn(names.pipe_log_group): "aws_cloudwatch_log_group.pipe.arn",
            names.alert_topic_arn: "aws_sns_topic.alerts.arn",
            **{
                names.role_arn(purpose): f"aws_iam_role.{purpose}.arn"
                for purpose in ("handler", "pipe", "api", "schedule")
            },
        }
        return {arn: Expression(address) for arn, address in known.items()}

    @property
    def _surroundings(self) -> Mapping[str, Expression]:
        return {self._names.region: REGION, self._names.account: ACCOUNT}

    def resolved(self, value: Value) -> Value:
        """`value` with references to resources in the place of their ARNs."""
        return _replaced(value, {**self._arns, **self._surroundings})

    def composed(self, value: Value) -> Value:
        """`value` with ARNs that are put together of the region and the account.

        For what a resource says of another one that refers to it: a reference would be a circle.
        """
        return _replaced(value, self._surroundings)


def _replaced(value: Value, known: Mapping[str, Expression]) -> Value:
    if isinstance(value, Expression) or value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str):
        return _text(value, known)
    if isinstance(value, Mapping):
        return {name: _replaced(each, known) for name, each in value.items()}
    return [_replaced(each, known) for each in value]


def _text(text: str, known: Mapping[str, Expression]) -> str:
    """In any text but an ARN such letters are a part of a name."""
    if text in known:
        return known[text]
    if not text.startswith("arn:"):
        return text
    # The longest first: an ARN may begin another one.
    wanted = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    pieces = re.split(f"(?<!{_OF_A_NAME})({wanted})(?!{_OF_A_NAME})", text)
    if len(pieces) == 1:
        return text
    return interpolated(*(known.get(piece, piece) for piece in pieces if piece))
