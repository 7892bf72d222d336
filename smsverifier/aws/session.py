"""One session, its clients and the record of what was called.

Clients are made under one lock on one session (in threads the loader parses the same files in
parallel and is slower than one after the other); calls themselves run in any thread. botocore, and
what is ours around a client, is loaded with the first one: a command that asks no AWS does not wait
for it.
"""

import threading
import time
from collections.abc import Callable, Mapping
from copy import copy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from smsverifier.access_key import AccessKey
from smsverifier.aws.credentials import UNKNOWN_KEYS, explain_unknown_there, mfa_without_terminal
from smsverifier.aws.endpoint_urls import ENDPOINT, own_address
from smsverifier.aws.errors import AWS_ERRORS, code_of, explain
from smsverifier.errors import SmsverifierError

if TYPE_CHECKING:
    from smsverifier.aws.not_modelled import Gaps

SERVICES = (
    *("apigateway", "cloudwatch", "dynamodb", "dynamodbstreams", "freetier", "iam", "lambda"),
    *("logs", "pinpoint-sms-voice-v2", "pipes", "resourcegroupstaggingapi", "scheduler", "sesv2"),
    *("sns", "sqs", "sts"),
)
"""Every service that is ever called, by the SDK's names; a test holds it against the calls."""


@dataclass(frozen=True)
class Timeouts:
    """How long one call may take, in seconds, and how often it is tried in all.

    The SDK's own three tries are too few for API Gateway's 10 control calls a second.
    """

    connect: float = 10
    read: float = 60
    invoke: float = 330
    """Lambda answers an Invoke when the function has ended: `handler.timeout_seconds`, at most
    300, and the start of an execution environment."""
    attempts: int = 6


USUAL_TIMEOUTS = Timeouts()
BRIEF_TIMEOUTS = Timeouts(connect=5, read=10, invoke=10, attempts=3)
"""For questions that may stay open: one that hangs is given up within about half a minute."""

_BLURRED_SECONDS = 2.0
"""What a `Date` cannot tell: it has whole seconds, and an answer takes its time."""

_YEARS = range(2020, 2200)
"""Those that a `Date` may be of: a server without a clock of its own says 1970."""

PLACEHOLDER_KEY = AccessKey("nobody", "nobody")
"""Signs where no key is known; nothing that looks at signatures takes it."""

OnWait = Callable[[str, float, float], None]
"""Hears what is waited for, for how many seconds already, and for how many at most.

Called on the thread that waits, about once a second.
"""


def ignore_wait(what: str, elapsed: float, limit: float) -> None:
    """For a session whose waits nobody listens to."""


@dataclass(frozen=True)
class AwsTarget:
    """Which AWS to talk to.

    With `endpoint_url`, every client gets that address and `access_key`, and nothing of the
    surroundings (profiles, proxies, `AWS_*`) is looked at: no call can go elsewhere.
    """

    region: str
    profile: str | None = None
    endpoint_url: str | None = None
    access_key: AccessKey | None = None
    account: str | None = None
    """Whose it is, where that need not be asked."""
    api_url: str | None = None
    """How the address of an API is formed behind an endpoint of one's own; None: as the emulator
    that answers there is known to (`invoke_url`)."""


class Aws:
    """A session with one AWS: clients, the account, the calls made, a clock and a sleep."""

    def __init__(
        self,
        where: AwsTarget,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
        wall_clock: Callable[[], float] = time.time,
        on_wait: OnWait = ignore_wait,
        ahead: float = 0.0,
    ) -> None:
        """`ahead`: what is known of `seconds_ahead` before any answer."""
        self.where = where
        self.region = where.region
        self.clock = clock
        self._wall_clock = wall_clock
        self.sleep = sleep
        self.on_wait = on_wait
        self.calls: list[tuple[str, str]] = []
        """Every call made, as (service, operation), in order; retries not counted."""
        self._marks: set[str] = set()
        """The headers of answers that only some emulator's have."""
        self._timeouts = USUAL_TIMEOUTS
        self._clients: dict[tuple[str, bool], Any] = {}
        self._lock = threading.Lock()
        self._ahead = [ahead]
        """Seconds that AWS is ahead of this machine's clock; shared with `briefly`."""

    @cached_property
    def gaps(self) -> "Gaps":
        """What the endpoints in AWS's place have not got, as far as was seen."""
        from smsverifier.aws.not_modelled import Gaps  # noqa: PLC0415 - see the top

        return Gaps()

    @property
    def seconds_ahead(self) -> float:
        """How far AWS is ahead of this machine's clock, by the last answer."""
        return self._ahead[0]

    def now(self) -> datetime:
        """The moment by AWS's clock, which all its dates are from; in UTC.

        aws: answers-have-a-date
        """
        return datetime.fromtimestamp(self._wall_clock() + self.seconds_ahead, UTC)

    def now_ms(self) -> int:
        """The same in epoch milliseconds, as rows have it."""
        return int(self.now().timestamp() * 1000)

    def briefly(self) -> "Aws":
        """The same session with less patience, for questions that may stay without an answer."""
        brief = self._copy()
        brief._timeouts, brief._clients = BRIEF_TIMEOUTS, {}
        return brief

    def in_region(self, region: str) -> "Aws":
        """The same session in another region: nobody signs in twice, and calls are noted alike."""
        there = self._copy()
        there.where, there.region, there._clients = replace(self.where, region=region), region, {}
        return there

    def _copy(self) -> "Aws":
        """Nobody signs in twice, and what is seen of one is seen of the other."""
        with self._lock:  # else two threads' first looks make two
            self._session, self.gaps  # noqa: B018 - made before it is copied
        return copy(self)

    def client(self, service: str, *, retries: bool = True) -> Any:
        """The client for `service`, made on first use.

        `retries=False` sends each call once: for calls that are not idempotent.
        """
        with self._lock:
            if (service, retries) not in self._clients:
                self._clients[service, retries] = self._make(service, retries)
            return self._clients[service, retries]

    @cached_property
    def account(self) -> str:
        """The account id (STS needs no permission for this), asked before anything else.

        Raises CredentialsError or another AwsError that says why nobody is signed in.
        """
        return self.where.account or str(self.caller["Account"])

    @cached_property
    def caller(self) -> Mapping[str, str]:
        """What STS says of who is signed in, asked once. Raises as `account` does."""
        try:
            caller: Mapping[str, str] = self.client("sts").get_caller_identity()
        except AWS_ERRORS as error:
            from smsverifier.aws.sdk_configuration import explained_if_nobody  # noqa: PLC0415

            error = explained_if_nobody(self._session, error)
            raise self._nobody(error, f"signing in to AWS, {self.region}") from error
        except EOFError as error:  # the SDK asked for an MFA code, and nobody was there
            raise mfa_without_terminal(f"signing in to AWS, {self.region}") from error
        return caller

    def _nobody(self, error: Exception, where: str) -> SmsverifierError:
        is_unknown = code_of(error) in UNKNOWN_KEYS and not self.where.endpoint_url
        there = self._own_endpoint("sts") if is_unknown else None
        if there is None:
            return explain(error, where, self.region)
        return explain_unknown_there(error, where, there)

    @property
    def own_endpoint(self) -> str | None:
        """The address that stands in API Gateway's place (`AWS_ENDPOINT_URL`, an emulator)."""
        return self._own_endpoint("apigateway")

    def own_endpoints(self, environ: Mapping[str, str]) -> dict[str, str]:
        """Service → address, for each that is not AWS's own.

        `AWS_ENDPOINT_URL` names one for all, `AWS_ENDPOINT_URL_SQS` (or a profile) for one alone:
        only then is each service's client asked.
        """
        for_all = self.where.endpoint_url or self._named_for_all(environ)
        if for_all:
            found = dict.fromkeys(SERVICES, own_address(for_all))
        else:
            found = {service: self._own_endpoint(service) for service in SERVICES}
        return {service: endpoint for service, endpoint in found.items() if endpoint}

    def may_have_own_endpoints(self, environ: Mapping[str, str]) -> bool:
        """Whether `environ` or a file names any such address; no client is made to see that."""
        named = any(name.startswith(ENDPOINT) for name in environ)
        return (
            named
            or bool(self.where.endpoint_url)
            or "endpoint_url" in str(self._session.full_config)
        )

    @property
    def certificates(self) -> str | bool:
        """The bundle of certificates that calls are held against; True: the SDK's own.

        aws: bundle-settings
        """
        from smsverifier.aws.sdk_configuration import bundles  # noqa: PLC0415 - see the top

        return next((bundle for _, bundle in bundles(self._session)), True)

    def invoke_url(self, api_id: str, stage: str) -> str:
        """The base address of a deployed REST API, without a trailing slash.

        Behind an endpoint of one's own it is the setting's, or the emulator's own
        (`invoke_url`).
        """
        if self.own_endpoint is None:
            return f"https://{api_id}.execute-api.{self.region}.amazonaws.com/{stage}"
        return self._api_url.format(api_id=api_id, region=self.region, stage=stage)

    @cached_property
    def _api_url(self) -> str:
        """The template for that; whose it is, is asked once."""
        from smsverifier.aws.invoke_url import LIKE_LOCALSTACK, emulator_of  # noqa: PLC0415

        if self.where.api_url:
            return self.where.api_url
        here = str(self.own_endpoint)
        known = None if self.where.endpoint_url else emulator_of(self._marks, self._health)
        return f"{here}{known.path if known else LIKE_LOCALSTACK}"

    def _health(self) -> bytes:
        """What the page says on which emulators tell of themselves; nothing where there is none."""
        from smsverifier.aws.invoke_url import HEALTH  # noqa: PLC0415 - see the top
        from smsverifier.aws.unsigned_http import page_at  # noqa: PLC0415

        return page_at(f"{self.own_endpoint}{HEALTH}", self.certificates)

    def _own_endpoint(self, service: str) -> str | None:
        return own_address(self.client(service).meta.endpoint_url)

    def _named_for_all(self, environ: Mapping[str, str]) -> str | None:
        """What `environ` puts in every service's place: it goes before any file."""
        named = [name for name in environ if name.startswith(ENDPOINT)]
        is_ignored = self._session.get_config_variable("ignore_configured_endpoint_urls")
        return environ[ENDPOINT] if named == [ENDPOINT] and not is_ignored else None

    def _make(self, service: str, retries: bool) -> Any:
        from smsverifier.aws.sdk_client import new_client  # noqa: PLC0415 - see the top

        timeouts = self._timeouts if retries else replace(self._timeouts, attempts=1)
        own = self.where.endpoint_url
        client = new_client(self._session, service, self.region, own, timeouts)
        client.meta.events.register("before-call", self._record)
        client.meta.events.register("response-received", self._note_date)
        if own is None and (chosen := own_address(client.meta.endpoint_url)):
            self.gaps.watch(client, chosen)
            client.meta.events.register("response-received", self._note_marks)
        return client

    @cached_property
    def _session(self) -> Any:
        from smsverifier.aws.sdk_session import isolated_session, session_of  # noqa: PLC0415

        if self.where.endpoint_url is None:
            return session_of(self.where.profile)
        session = isolated_session()
        key = self.where.access_key or PLACEHOLDER_KEY
        session.set_credentials(key.id, key.secret, key.token or None)
        return session

    def _note_marks(self, response_dict: Any, **_: Any) -> None:
        """Of an answer, also of a refusal: which emulator's headers it has."""
        from smsverifier.aws.invoke_url import MARKS  # noqa: PLC0415 - see the top

        self._marks |= MARKS & {name.lower() for name in (response_dict or {}).get("headers", ())}

    def _note_date(self, response_dict: Any, **_: Any) -> None:
        """Of an answer, also of a refusal: how far its `Date` is ahead of the clock here."""
        from email.utils import parsedate_to_datetime  # noqa: PLC0415 - botocore has loaded it

        try:
            at = parsedate_to_datetime(response_dict["headers"]["Date"])
            told = at.timestamp()
        except (LookupError, OverflowError, TypeError, ValueError):  # no answer, or no date in it
            return
        if at.year not in _YEARS:
            return
        ahead = told + 0.5 - self._wall_clock()
        if abs(ahead - self._ahead[0]) >= _BLURRED_SECONDS:
            self._ahead[0] = ahead

    def _record(self, model: Any, **_: Any) -> None:
        self.calls.append((str(model.service_model.service_name), str(model.name)))
