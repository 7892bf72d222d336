"""The Lambda function: texts new registrants.

Invoked by the pipe with a list of stream records, and by `up`, `resume`, `registrations import`
and `registrations resend` with records of the same shape. Everything here is made once per
execution environment; by which channels people are told is in `confirmations`, what an invocation
does in `batch`, what becomes of one registrant in `processor`.

Needs: `dynamodb:UpdateItem` on the table, `sns:Publish` to phone numbers. Plain Python and the
runtime's own boto3.
"""

import os
import time
from typing import Any

import batch
import boto3
import settings
from botocore.config import Config
from channels import THREADS
from confirmations import channels_of
from connections import Connections
from json_log import Log
from processor import Invocation
from publisher import Publisher
from rate_limiter import Deadline, RateLimiter

_SETTINGS = settings.load()
_REGION = os.environ["AWS_REGION"]

# One attempt: a second Publish may be a second SMS (aws: publish-has-no-token).
_SNS = boto3.client(
    "sns",
    region_name=_REGION,
    config=Config(
        retries={"mode": "standard", "total_max_attempts": 1},
        connect_timeout=2,
        read_timeout=10,
        max_pool_connections=THREADS,
    ),
)


def _dynamodb(attempts: int) -> Any:
    return boto3.client(
        "dynamodb",
        region_name=_REGION,
        config=Config(
            retries={"mode": "standard", "total_max_attempts": attempts},
            connect_timeout=2,
            read_timeout=10,  # an answer given up too early makes the row unconfirmed for nothing
            max_pool_connections=THREADS,
        ),
    )


_DYNAMODB = _dynamodb(attempts=4)
_COUNTS = _dynamodb(attempts=1)
_CONNECTIONS = Connections(_SNS, _COUNTS)
_LOG = Log(_SETTINGS.log_level, stack=_SETTINGS.stack)
_CHANNELS = list(
    channels_of(
        _SETTINGS,
        _DYNAMODB,
        _COUNTS,
        Publisher(_SNS, _SETTINGS),
        RateLimiter(_SETTINGS.max_per_second),
    )
)


def handler(event: Any, context: Any) -> batch.Response:
    """The entry point: tells every new registrant in `event`, answers which should come again."""
    remaining_ms = context.get_remaining_time_in_millis()
    deadline = Deadline.of(time.monotonic(), remaining_ms, _SETTINGS.timeout_seconds)
    with _CONNECTIONS.fresh():
        return batch.tell_all(Invocation(deadline, _LOG), _CHANNELS, batch.records_of(event))
