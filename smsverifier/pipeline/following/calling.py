"""One registration through the public API, as a browser sends it, and what a refusal means.

An API of a minute ago is not ready yet: its stage answers 403 for some seconds
(aws: api-new-stage-answers-403), and its role may not count yet, so that it answers 500
(aws: role-counts-late). Both are tried again for a while.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from smsverifier.aws import Aws
from smsverifier.naming import Names
from smsverifier.pipeline.asked import answer_or, ask
from smsverifier.pipeline.following.api import Answer, preflight, register

STAGE_SECONDS = 20.0
"""A stage that was just deployed answers 403 for a few seconds (aws: api-new-stage-answers-403)."""
ROLE_SECONDS = 60.0
"""How long a role that was just made may not count yet (aws: role-counts-late)."""
NEW = timedelta(minutes=5)
"""How long a role may be the reason for a 500. An older one's 500 is told at once."""
PAUSE_SECONDS = 1.0

UNKNOWN_PATH = "MissingAuthenticationTokenException"
"""API Gateway's name for a path or method it does not know: nothing is wrong with any token."""


@dataclass(frozen=True)
class Refusal:
    """Why the API did not take a registration, and what to do."""

    verdict: str
    advice: str


@dataclass(frozen=True)
class Call:
    """What the API said."""

    preflight: Answer
    registration: Answer | None
    """None where a browser would not have sent it."""
    tries: int
    """How often the registration was sent: an answer of 500 does not prove that nothing was
    stored."""

    @property
    def answer(self) -> Answer:
        """The last word."""
        return self.registration or self.preflight

    @property
    def request_id(self) -> str | None:
        """The registration's id, if it was taken."""
        body = self.answer.body if self.registration and self.answer.status == 200 else None
        request_id = body.get("request_id") if isinstance(body, dict) else None
        return request_id if isinstance(request_id, str) else None

    @property
    def evidence(self) -> str:
        """The answers in a line."""
        then = f", registration {self.registration.status}" if self.registration else ""
        again = f" ({self.tries} tries)" if self.tries > 1 else ""
        return f"preflight {self.preflight.status}{then}{again}"


ALREADY = Refusal(
    "This number is registered already.",
    "Add --again to remove an earlier test with this number first.",
)
BEHIND = "The API differs from the configuration, so its stage is behind: run `smsverifier up`."
_REFUSALS = {
    400: Refusal(
        "The API refused the registration as invalid.",
        "Check the number and the fields against the configuration's form.",
    ),
    409: ALREADY,
    429: Refusal(
        "The API is throttled.", "Wait a moment, or raise api.requests_per_second and api.burst."
    ),
}
_UNKNOWN_PATH = Refusal(
    "The API does not know this path (403 Missing Authentication Token).",
    "Its stage was not deployed, or something else was: run `smsverifier up`.",
)
_FORBIDDEN = Refusal(
    "The API is closed to us (403).",
    "Its default endpoint is disabled, there is no such stage any more, or a resource policy or a "
    "firewall (WAF) is in front of it: run `smsverifier status`.",
)
_BROKEN = Refusal(
    "The API could not store the registration.",
    "Its role, its templates or the table differ: run `smsverifier status`, then `smsverifier up`.",
)
_UNTOLD = Refusal(
    "The API answered, but not as this stack's API does.",
    "Something else may be at its address: run `smsverifier status`, then `smsverifier up`.",
)


def send(
    aws: Aws, names: Names, api_url: str, fields: Mapping[str, str], attempt: str | None = None
) -> Call:
    """The preflight and, only if that is let in, the registration. Raises UnreachableError.

    However often the registration is sent, it is the same `attempt`, which is stored once.
    """
    start, is_new = aws.clock(), partial(_has_new_role, aws, names)
    asked, _ = _patiently(aws, start, is_new, partial(preflight, api_url))
    if asked.status != 200:
        return Call(asked, None, 0)
    put = partial(register, api_url, fields, test=True, attempt=attempt)
    answer, tries = _patiently(aws, start, is_new, put)
    return Call(asked, answer, tries)


def refusal(answer: Answer) -> Refusal:
    """What an answer that is no success means."""
    if answer.status == 403:
        kind = answer.headers.get("x-amzn-errortype", "")
        return _UNKNOWN_PATH if kind == UNKNOWN_PATH else _FORBIDDEN
    if answer.status < 400:
        return _UNTOLD
    return _REFUSALS.get(answer.status, _BROKEN)


def _patiently(
    aws: Aws, start: float, is_new: Callable[[], bool], ask_it: Callable[[], Answer]
) -> tuple[Answer, int]:
    """The answer, and how many tries it took."""
    answer, tries = ask_it(), 1
    while _may_pass(answer, aws.clock() - start, is_new):
        aws.sleep(PAUSE_SECONDS)
        answer, tries = ask_it(), tries + 1
    return answer, tries


def _may_pass(answer: Answer, seconds: float, is_new: Callable[[], bool]) -> bool:
    if answer.status == 403:
        return seconds < STAGE_SECONDS
    return answer.status >= 500 and seconds < ROLE_SECONDS and is_new()


def _has_new_role(aws: Aws, names: Names) -> bool:
    """Whether the API's role is so new that it may not count yet. Unknown: it is not."""
    role = ask(lambda: aws.client("iam").get_role(RoleName=names.role("api"))["Role"])
    found = answer_or(role, None)
    return found is not None and datetime.now(UTC) - found["CreateDate"] < NEW
