"""One record from beginning to end: read, claim, reserve, publish, record the outcome.

What holds at every moment, so also after a crash at that moment:

    after …          the row says    `reserved`   it then shows as
    reading          nothing         as before    pending, the record comes again
    claiming         sending         as before    unconfirmed, though nothing was sent
    reserving        sending         one more     unconfirmed, though nothing was sent
    publishing       sending         one more     unconfirmed, and it may have been sent
    the row          sent / failed   one more     told (or not), `sent` counts one too few
    the counts       sent / failed   as it is     all true

Whoever takes the last of the cap, or is refused for it, leaves word of that for the form after all
of this. A crash there leaves the form saying that the SMS comes now, until the next is refused.

A row that says `sending` is never sent again by itself: the claim is refused. So a registrant
gets at most one message, and what the table cannot prove, a person decides (`resend`).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from claims import Claim, Claims, NotClaimed
from json_log import Log
from publisher import NOT_CONNECTED, Accepted, NotSent, Publisher, Refused, Unconfirmed
from rate_limiter import Deadline, RateLimiter
from registrations import read
from row import OVER_CAP, why_no_number
from settings import DltRegistration, Settings
from sms_dlt import matches
from sms_text import MESSAGE_LIMIT, mask, mask_in, measure, render
from totals import Totals

AWS_ERRORS = (ClientError, BotoCoreError)
FIRST_PAUSE = 0.2
"""Seconds between the writes of an outcome that does not get through; doubles each time."""

INDIA = "+91"
"""Only there are texts registered (aws: dlt-india-only)."""


@dataclass(frozen=True)
class Services:
    """What telling needs: the stack's settings, its table and counts, SNS, a pace, a log."""

    settings: Settings
    claims: Claims
    totals: Totals
    publisher: Publisher
    rate_limiter: RateLimiter
    log: Log
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep


def process_record(services: Services, record: object, deadline: Deadline) -> bool:
    """Tell the registrant of `record`, if it is a new registration.

    True: this record is done with, whatever came of it. False: nothing was sent and it should
    come again. What is raised before a claim (a malformed record, a fault of ours) leaves the
    row untouched, so that the record comes again and ends among the dead letters.
    """
    registration = read(record)
    if registration is None:
        services.log.info("ignored", why="not a new registration")
        return True
    log = services.log.about(
        request_id=mask_in(registration.request_id), phone=mask(registration.phone)
    )
    text = render(services.settings.wording, registration.values)
    if not services.rate_limiter.take_turn(deadline.start_by):
        log.info("not_started", why="too little time left")
        return False
    try:
        claim = services.claims.claim(registration)
    except AWS_ERRORS as error:
        log.warning("claim_failed", error=_name(error))
        return False
    if isinstance(claim, NotClaimed):
        log.info("not_claimed", why=claim.reason)
        return True
    log.debug("claimed", attempt=claim.attempt)
    return _Attempt(services, deadline, log, claim).send(text)


def unsendable(phone: str, text: str, settings: Settings) -> str | None:
    """Why this text can never go to this number, or None."""
    if fault := why_no_number(phone):
        return fault
    if not settings.numbers.fullmatch(phone):
        return "country_not_allowed"
    if settings.landlines.fullmatch(phone):
        return "not_a_mobile"  # SNS would take it, and bill it
    if not text.strip():
        return "empty_message"
    return "message_too_long" if len(text) > MESSAGE_LIMIT else None


def off_template(phone: str, text: str, dlt: DltRegistration | None) -> str | None:
    """Why an Indian carrier would drop this text without a word, or None."""
    if dlt is None or not phone.startswith(INDIA) or matches(dlt.template, text):
        return None
    return "dlt_template_mismatch"


@dataclass(frozen=True)
class _Attempt:
    """One claimed row on its way to an outcome."""

    services: Services
    deadline: Deadline
    log: Log
    claim: Claim

    def send(self, text: str) -> bool:
        phone = self.claim.registration.phone
        settings = self.services.settings
        dlt = settings.dlt and settings.dlt.in_language(self.claim.registration.language)
        refusal = unsendable(phone, text, settings)
        refusal = refusal or off_template(phone, text, dlt)
        if refusal is not None:
            return self._fail(refusal)
        try:
            reservation = self.services.totals.reserve()
        except AWS_ERRORS as error:
            # Perhaps it was counted all the same. One too many only tightens the cap.
            return self._release(_name(error))
        done = self._publish(phone, text, dlt) if reservation.is_taken else self._leave_waiting()
        if reservation.is_unsaid:
            self._say_full()
        return done

    def _publish(self, phone: str, text: str, dlt: DltRegistration | None) -> bool:
        match self.services.publisher.publish(phone, text, dlt):
            case Accepted(message_id):
                return self._sent(message_id, measure(text).parts)
            case Refused(reason):
                return self._fail(reason, is_reserved=True)
            case NotSent(reason):
                done = self._release(reason)
                self._count(self.services.totals.give_back)
                return done
            case Unconfirmed(reason):
                self.log.alert("unconfirmed", why=reason)
                return True

    def _sent(self, message_id: str, parts: int) -> bool:
        log = self.log.about(message_id=message_id, parts=parts)
        if self._write(lambda: self.services.claims.sent(self.claim, message_id, parts), log):
            self._count(self.services.totals.count_sent)
        log.info("sent")
        return True

    def _fail(self, reason: str, *, is_reserved: bool = False) -> bool:
        """Record that this try failed for good; who was told before stays so."""
        totals, was_sent = self.services.totals, self.claim.was_sent
        if is_reserved:
            count = totals.count_sent_before if was_sent else totals.count_refused
        else:
            count = totals.count_sent if was_sent else totals.count_failed
        if self._write(lambda: self.services.claims.failed(self.claim, reason), self.log):
            self._count(count)
        self.log.warning("failed", why=reason)
        return True

    def _leave_waiting(self) -> bool:
        """The cap is reached: the row waits for a person's `resend`, and the pipe is done with it.

        It would only come again until it is a dead letter. Who was told before has nothing to
        wait for.
        """
        if self.claim.was_sent:
            return self._fail(OVER_CAP)
        self._write(lambda: self.services.claims.release(self.claim, OVER_CAP), self.log)
        self.log.warning("waits", why=OVER_CAP)
        return True

    def _say_full(self) -> None:
        """For the form alone, so when all else is done, and once: the next who is refused tries."""
        try:
            self.services.totals.say_full()
        except AWS_ERRORS as error:
            self.log.warning("cap_not_said", error=_name(error))

    def _release(self, reason: str) -> bool:
        if self._write(lambda: self.services.claims.release(self.claim, reason), self.log):
            self.log.warning("released", why=reason)
        return False

    def _write(self, write: Callable[[], bool], log: Log) -> bool:
        """Do `write`, again and again until the invocation's end; False if it never worked."""

        def once() -> None:
            if not write():
                log.warning("row_changed", why="the row is not this claim's any more")

        return self._insist(once, log, "outcome_not_recorded", lambda error: True)  # noqa: ARG005

    def _count(self, count: Callable[[], None]) -> None:
        """Adding again adds twice: only what certainly was not added is added again."""
        self._insist(count, self.log, "totals_behind", _was_refused)

    def _insist(
        self,
        call: Callable[[], None],
        log: Log,
        given_up: str,
        may_repeat: Callable[[Exception], bool],
    ) -> bool:
        pause = FIRST_PAUSE
        while True:
            try:
                call()
            except AWS_ERRORS as error:
                if not may_repeat(error) or self.services.clock() + pause > self.deadline.write_by:
                    log.alert(given_up, error=_name(error))
                    return False
                log.warning("write_failed", error=_name(error))
            else:
                return True
            self.services.sleep(pause)
            pause *= 2


def _was_refused(error: Exception) -> bool:
    """Whether nothing was written for certain: AWS said no, or never heard of it."""
    if not isinstance(error, ClientError):
        return isinstance(error, NOT_CONNECTED)
    status: int = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return 400 <= status < 500


def _name(error: Exception) -> str:
    """AWS's code or the error's type; never its text, which may hold a number."""
    if isinstance(error, ClientError):
        return str(error.response.get("Error", {}).get("Code", "ClientError"))
    return type(error).__name__
