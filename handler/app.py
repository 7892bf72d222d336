"""The Lambda function: texts new registrants.

Invoked by the pipe with a list of stream records, and by `up`, `resume`, `registrations import`
and `registrations resend` with records of the same shape; by schedules and by `announce` with the
name of an announcement. Everything here is made once per execution environment; by which channels
people are told is in `confirmations` and `mails`, what an invocation does in `batch` and in
`announcement`, what becomes of one registrant in `processor`.

Needs: `dynamodb:UpdateItem` on the table, `sns:Publish` to phone numbers, with the e-mail
`ses:SendEmail` (and `ses:SendRawEmail`) on its sender; for announcements also GetItem and Scan on
the table, its own tags, SNS's list of who opted out, and to delete its schedules. Plain Python and
the runtime's own botocore: its clients are boto3's, without what boto3 loads beside them. What only
an e-mail or an announcement needs is loaded with the first of them (decision 0079).
"""

import gc
import os
import time
from collections.abc import Mapping
from typing import Any

import batch
import settings
from botocore.config import Config
from botocore.session import Session
from channels import Channel, threads_for
from confirmations import channels_of
from connections import Connections
from figures import Figures
from json_log import Log
from processor import Invocation
from publisher import Publisher
from rate_limiter import Deadline, RateLimiter

gc.disable()  # what a cold start makes is here to stay: to look through it is a third of its time
_SETTINGS = settings.load()
_REGION = os.environ["AWS_REGION"]
_SESSION = Session()
_THREADS = threads_for(_SETTINGS.max_per_second)


def _client(service: str, retries: Mapping[str, int], connections: int = _THREADS) -> Any:
    return _SESSION.create_client(
        service,
        region_name=_REGION,
        config=Config(
            retries={"mode": "standard", **retries},
            connect_timeout=2,
            read_timeout=10,  # an answer given up too early makes the row unconfirmed for nothing
            max_pool_connections=connections,
        ),
    )


def _dynamodb(attempts: int) -> Any:
    return _client("dynamodb", {"total_max_attempts": attempts})


def _by_email(email: settings.Email, limiter: RateLimiter) -> tuple[Any, Any, Channel]:
    """The mailer, its client and the channel: only where mails are sent, for they cost time."""
    import mails  # noqa: PLC0415
    from mailer import Mailer  # noqa: PLC0415

    ses = _client("sesv2", {"total_max_attempts": 1}, mails.THREADS)
    mailer = Mailer(ses, email)
    return mailer, ses, mails.channel_of(_SETTINGS, _DYNAMODB, _COUNTS, mailer, limiter)


# One attempt: a second Publish may be a second SMS (aws: publish-has-no-token).
_SNS = _client("sns", {"total_max_attempts": 1})
_DYNAMODB = _dynamodb(attempts=4)
_COUNTS = _dynamodb(attempts=1)
_LOG = Log(_SETTINGS.log_level, stack=_SETTINGS.stack)
_LIMITER = RateLimiter(_SETTINGS.max_per_second)
_MAIL_LIMITER = RateLimiter(_SETTINGS.email.max_per_second if _SETTINGS.email else 1)
_FIGURES = Figures(_SETTINGS.stack, _SETTINGS.max_messages) if _SETTINGS.figures else None
_ONCE, _MAILER = [_SNS, _COUNTS], None
_CHANNELS = list(channels_of(_SETTINGS, _DYNAMODB, _COUNTS, Publisher(_SNS, _SETTINGS), _LIMITER))
if _SETTINGS.email:
    _MAILER, _SES, _MAILS = _by_email(_SETTINGS.email, _MAIL_LIMITER)
    _ONCE.append(_SES)
    _CHANNELS.append(_MAILS)
_CONNECTIONS = Connections(*_ONCE)
for _channel in _CHANNELS:
    _channel.totals.figures = _FIGURES
gc.freeze()
gc.enable()


def handler(event: Any, context: Any) -> Any:
    """The entry point: tells every new registrant in `event`, answers which should come again.

    Of an event that names an announcement it does one run, and answers how far that is.
    """
    remaining_ms = context.get_remaining_time_in_millis()
    deadline = Deadline.of(time.monotonic(), remaining_ms, _SETTINGS.timeout_seconds)
    invocation = Invocation(deadline, _LOG)
    name = batch.announcement_in(event)
    with _CONNECTIONS.fresh():
        if name is not None:
            ends_ms = int(time.time() * 1000 + remaining_ms)
            return _announce(name, invocation, context, ends_ms)
        records = batch.records_of(event)
        answer = batch.tell_all(invocation, _CHANNELS, records)
    if _FIGURES is not None:
        _FIGURES.write(records, len(answer["batchItemFailures"]))
    return answer


def _announce(name: str, invocation: Invocation, context: Any, ends_ms: int) -> Any:
    import announcement  # noqa: PLC0415 -- no confirmation waits for it, nor for what it imports
    from own_resources import OwnResources  # noqa: PLC0415
    from sms_opted_out import opted_out  # noqa: PLC0415

    def client(service: str) -> Any:
        return _SESSION.create_client(service, region_name=_REGION)

    own = OwnResources(_SETTINGS.stack, str(context.invoked_function_arn), client)
    services = announcement.Services(
        settings=_SETTINGS,
        dynamodb=_DYNAMODB,
        counts=_COUNTS,
        sns=_SNS,
        limiter=_LIMITER,
        mailer=_MAILER,
        mail_limiter=_MAIL_LIMITER,
        is_paused=own.is_paused,
        end_schedule=own.end_schedule,
        opted_out=lambda: opted_out(_SNS),
        clock=time.time,
    )
    return announcement.run(services, name, invocation, str(context.aws_request_id), ends_ms)
