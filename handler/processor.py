"""One registrant by one channel, from beginning to end: claim, reserve, send, record the outcome.

What holds at every moment, so also after a crash at that moment, for each kind of message by its
own marks and counts. Near the cap, and of who is alone, each by itself:

    after …          the row says    `reserved`   it then shows as
    reading          nothing         as before    pending, the record comes again
    claiming         sending         as before    unconfirmed, though nothing was sent
    reserving        sending         one more     unconfirmed, though nothing was sent
    sending          sending         one more     unconfirmed, and it may have been sent
    the row          sent / failed   one more     told (or not), `sent` counts one too few
    the counts       sent / failed   as it is     all true

Whoever takes the last of the cap, or is refused for it, leaves word of that for the form after all
of this. A crash there leaves the form saying that the SMS comes now, until the next is refused.

Far from the cap, up to 25 as one group (`groups`), of whom any may stand anywhere between the
reservation, which is before all of their claims, and the counts, which are after all of their rows:

    after …          the row says    `reserved`   it then shows as
    reading          nothing         as before    pending, the record comes again
    reserving        nothing         25 more      pending, the record comes again
    claiming         sending         25 more      unconfirmed, though nothing was sent
    sending          sending         25 more      unconfirmed, and it may have been sent
    the row          sent / failed   25 more      told (or not), `sent` counts up to 25 too few
    the counts       sent / failed   as it is     all true

So in both no more is sent than is reserved: a message takes a place that is counted already, and a
place is only given back of which it is certain that nothing was sent, in a group after all of it.
What a group that is killed had reserved and not used stays counted, at most 25: the cap is so much
tighter, and was at least `totals.NEAR` away.

A row that says `sending` is never sent again by itself: the claim is refused. So a registrant
gets each message at most once, and what the table cannot prove, a person decides (`resend`).
"""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from channels import Channel
from claims import Claim, NotClaimed
from groups import Group
from json_log import Log
from outcomes import AWS_ERRORS, Accepted, NotSent, Refused, Send, Unconfirmed, name_of
from rate_limiter import Deadline
from registrations import Registration
from retries import Retries
from row import CONFIRMATION_SMS, OVER_CAP
from sms_text import mask, mask_in
from totals import GROUP


@dataclass(frozen=True)
class Invocation:
    """What all of one invocation share: its time, and where it is told of."""

    deadline: Deadline
    log: Log
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep

    @property
    def retries(self) -> Retries:
        """How long an outcome is written again."""
        return Retries(self.deadline, self.clock, self.sleep)


def tasks(
    invocation: Invocation, channel: Channel, registrations: Sequence[Registration]
) -> Iterator[Callable[[], bool]]:
    """To `tell` each of these, in groups that are reserved and counted together."""
    for start in range(0, len(registrations), GROUP):
        together = registrations[start : start + GROUP]
        group = Group(channel.totals, len(together), invocation.log, invocation.retries)
        for each in together:
            yield partial(tell, invocation, channel, group, each)


def tell(
    invocation: Invocation, channel: Channel, group: Group, registration: Registration
) -> bool:
    """Tell one registrant of `group`.

    True: this is done with, whatever came of it. False: nothing was sent and it should come again.
    What is raised before a claim (a fault of ours) leaves the row untouched.
    """
    try:
        return _tell(invocation, channel, group, registration)
    finally:
        group.leave()


def _tell(
    invocation: Invocation, channel: Channel, group: Group, registration: Registration
) -> bool:
    log = invocation.log.about(
        request_id=mask_in(registration.request_id), phone=mask(registration.phone)
    )
    if channel.marks != CONFIRMATION_SMS:
        log = log.about(kind=channel.marks.kind)
    message = channel.prepare(registration)
    if not channel.rate_limiter.take_turn(invocation.deadline.start_by):
        log.info("not_started", why="too little time left")
        return False
    if not isinstance(message, Refused) and not group.open():
        return False
    try:
        claim = channel.claims.claim(registration)
    except AWS_ERRORS as error:
        log.warning("claim_failed", error=name_of(error))
        return False
    if isinstance(claim, NotClaimed):
        log.info("not_claimed", why=claim.reason)
        return True
    log.debug("claimed", attempt=claim.attempt)
    return _Attempt(channel, group, invocation.retries, log, claim).send(message)


@dataclass(frozen=True)
class _Attempt:
    """One claimed row on its way to an outcome."""

    channel: Channel
    group: Group
    retries: Retries
    log: Log
    claim: Claim

    def send(self, message: Refused | Send) -> bool:
        if isinstance(message, Refused):
            return self._fail(message.reason)
        try:
            reservation = self.group.reserve()
        except AWS_ERRORS as error:
            # Perhaps it was counted all the same. One too many only tightens the cap.
            return self._release(name_of(error))
        done = self._deliver(message) if reservation.is_taken else self._leave_waiting()
        if reservation.is_unsaid:
            self._say_full()
        return done

    def _deliver(self, message: Send) -> bool:
        match message():
            case Accepted(message_id, parts):
                return self._sent(message_id, parts)
            case Refused(reason):
                return self._fail(reason, is_reserved=True)
            case NotSent(reason):
                done = self._release(reason)
                self.group.count(gives_back=True)
                return done
            case Unconfirmed(reason):
                self.log.alert("unconfirmed", why=reason)
                return True

    def _sent(self, message_id: str, parts: int | None) -> bool:
        log = self.log.about(message_id=message_id, **({} if parts is None else {"parts": parts}))
        if self._write(lambda: self.channel.claims.sent(self.claim, message_id, parts), log):
            self.group.count("sent")
        log.info("sent")
        return True

    def _fail(self, reason: str, *, is_reserved: bool = False) -> bool:
        """Record that this try failed for good; who was told before stays so."""
        if self._write(lambda: self.channel.claims.failed(self.claim, reason), self.log):
            self.group.count("sent" if self.claim.was_sent else "failed", gives_back=is_reserved)
        self.log.warning("failed", why=reason)
        return True

    def _leave_waiting(self) -> bool:
        """The cap is reached: the row waits for a person's `resend`, and the pipe is done with it.

        It would only come again until it is a dead letter. Who was told before has nothing to
        wait for.
        """
        if self.claim.was_sent:
            return self._fail(OVER_CAP)
        self._write(lambda: self.channel.claims.release(self.claim, OVER_CAP), self.log)
        self.log.warning("waits", why=OVER_CAP)
        return True

    def _say_full(self) -> None:
        """For the form alone, so when all else is done, and once: the next who is refused tries."""
        try:
            self.channel.totals.say_full()
        except AWS_ERRORS as error:
            self.log.warning("cap_not_said", error=name_of(error))

    def _release(self, reason: str) -> bool:
        if self._write(lambda: self.channel.claims.release(self.claim, reason), self.log):
            self.log.warning("released", why=reason)
        return False

    def _write(self, write: Callable[[], bool], log: Log) -> bool:
        """Do `write`, again and again until the invocation's end; False if it never worked."""

        def once() -> None:
            if not write():
                log.warning("row_changed", why="the row is not this claim's any more")

        return self.retries.until_end(once, log, "outcome_not_recorded")
