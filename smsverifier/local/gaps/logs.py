"""CloudWatch Logs: retention is one of AWS's steps, and tags of what is missing are an error."""

from moto.backends import get_backend

from smsverifier.local.calls import ACCOUNT, Answer, AwsFailure, Call
from smsverifier.local.door import Door, Forward

RETENTION_DAYS = frozenset(
    (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
     3288, 3653)
)  # fmt: skip


def install(door: Door) -> None:
    """Takes the operations moto is too lenient with."""
    door.stand_in("logs", "PutRetentionPolicy", _put_retention)
    for operation in ("TagResource", "UntagResource", "ListTagsForResource"):
        door.stand_in("logs", operation, _existing)


def _put_retention(call: Call, forward: Forward) -> Answer:
    if call.params["retentionInDays"] not in RETENTION_DAYS:
        message = f"The retention of {call.params['retentionInDays']} days is not one AWS offers"
        raise AwsFailure("InvalidParameterException", message)
    return forward(call)


def _existing(call: Call, forward: Forward) -> Answer:
    name = str(call.params["resourceArn"]).partition(":log-group:")[2]
    if name not in get_backend("logs")[ACCOUNT][call.region].groups:
        message = "The specified log group does not exist."
        raise AwsFailure("ResourceNotFoundException", message)
    return forward(call)
