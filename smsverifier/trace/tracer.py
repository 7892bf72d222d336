"""Follow one test registration from the API to the phone, and say what became of it.

Each hop is told as soon as it is known, with the evidence for it. A hop that does not come is
looked into (`diagnosis`), and nothing is called delivered on a message id alone (`carrier`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from secrets import token_hex

from smsverifier.aws import Aws
from smsverifier.aws.gather import gather
from smsverifier.delivery import reasons
from smsverifier.delivery.health import dead_letters
from smsverifier.delivery.receipts import CLOCKS_MS
from smsverifier.naming import Names
from smsverifier.registration_table import RegistrationTable
from smsverifier.row import (
    ATTEMPT,
    FAILED,
    OVER_CAP,
    PHONE,
    REGISTERED_AT,
    REQUEST_ID,
    SENDING,
    SENT,
    SMS_ERROR,
    SMS_MESSAGE_ID,
    SMS_STATUS,
    Item,
    key_of,
    number_of,
    text_of,
    waits_for_cap,
)
from smsverifier.sms.text import mask
from smsverifier.trace import HOPS, Hop, HopState, Trace
from smsverifier.trace.carrier import RECEIPT, carrier_result
from smsverifier.trace.client import (
    ALREADY,
    BEHIND,
    Refusal,
    RegistrationCall,
    refusal,
    send_registration,
)
from smsverifier.trace.diagnosis import PipeWatch, last_error, pipe_evidence, why_not_sent
from smsverifier.trace.handler_log import HandlerLine, handler_line

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0
GROWTH = 1.4
PATIENCE_SECONDS = 120.0
"""A new pipe on AWS may take so long to read its first record (aws: pipe-takes-minutes)."""
LOOK_ROUND_SECONDS = 3.0
"""Between two looks at whether it is any use to wait on."""

FINAL = frozenset({SENT, FAILED})


@dataclass(frozen=True)
class Submission:
    """What is sent, and how its row is keyed."""

    api_url: str
    fields: Mapping[str, str]
    text: str
    """The SMS as it should be."""
    keyed_by_phone: bool
    stage_is_behind: bool = False
    """Whether the API that answers is not the one the configuration describes."""
    attempt: str = field(default_factory=partial(token_hex, 16))
    """The one try that all of it is; 32 hex digits."""
    notes: tuple[str, ...] = ()
    """What else is to be said of the text, as advice."""

    @property
    def phone(self) -> str:
        """The registrant's number, E.164."""
        return self.fields[PHONE]

    def keys(self, request_id: str) -> tuple[str, ...]:
        """Where its row may be. An API of an earlier version takes no notice of attempts."""
        if self.keyed_by_phone:
            return (self.phone,)
        return key_of("allow", self.phone, request_id, self.attempt), request_id


@dataclass
class Tracer:
    """One `test-register`: sends, follows, and tells each hop to `on_hop`."""

    aws: Aws
    names: Names
    submission: Submission
    on_hop: Callable[[Hop], None]
    _hops: list[Hop] = field(default_factory=list)
    _start: float = 0.0
    _start_ms: int = 0

    def run(self, *, wait: bool = True) -> Trace:
        """Send the registration and, with `wait`, follow it to a verdict."""
        self._start = self.aws.clock()
        self._start_ms = self.aws.now_ms()
        call, dead = gather(
            self._send, lambda: dead_letters(self.aws, self.names.queue) if wait else None
        )
        request_id = call.request_id or self._stored_all_the_same(call)
        state = HopState.OK if request_id else HopState.FAILED
        behind = "; its stage is behind" if self.submission.stage_is_behind else ""
        self._note("api", state, call.evidence + behind)
        if request_id is None:
            return self._refused(
                refusal(call.answer, is_emulated=self.aws.own_endpoint is not None)
            )
        if not wait:
            return self._end(True, "Registered; not followed any further.", request_id)
        return self._follow(request_id, PipeWatch(self.aws, self.names, dead))

    def _send(self) -> RegistrationCall:
        asked = self.submission
        return send_registration(self.aws, self.names, asked.api_url, asked.fields, asked.attempt)

    def _stored_all_the_same(self, call: RegistrationCall) -> str | None:
        """The id under which a try that was answered 500 was stored, when the next got 409."""
        if call.answer.status != 409 or call.tries < 2:
            return None
        row = RegistrationTable(self.aws, self.names.table).get(self.submission.phone)
        if row is None or number_of(row, REGISTERED_AT) < self._start_ms - CLOCKS_MS:
            return None
        if text_of(row, ATTEMPT) not in (None, self.submission.attempt):  # None: an older API's
            return None
        return text_of(row, REQUEST_ID)

    def _refused(self, why: Refusal, request_id: str | None = None) -> Trace:
        return self._end(False, why.verdict, request_id, why.advice)

    def _follow(self, request_id: str, watch: PipeWatch) -> Trace:
        row, next_look = None, self.aws.clock() + LOOK_ROUND_SECONDS / 2
        for row in self._looks(request_id):
            if row is not None and text_of(row, REQUEST_ID) != request_id:
                # `duplicates: ignore` answers 200, so that nobody can ask who is registered.
                return self._refused(ALREADY, request_id)
            self._note_progress(row)
            if row is not None and text_of(row, SMS_STATUS) in FINAL:
                return self._ended(row, request_id)
            if row is not None and waits_for_cap(row):
                return self._over_cap(request_id)
            if row is not None and SMS_STATUS not in row and self.aws.clock() > next_look:
                next_look = self.aws.clock() + LOOK_ROUND_SECONDS
                if watch.is_hopeless():
                    break
        return self._not_sent(row, request_id)

    def _looks(self, request_id: str) -> Iterator[Item | None]:
        """The row again and again until patience runs out; None while it is not there."""
        rows = RegistrationTable(self.aws, self.names.table)
        keys = self.submission.keys(request_id)
        pause = FIRST_PAUSE
        while self.aws.clock() - self._start < PATIENCE_SECONDS:
            yield next(filter(None, map(rows.get, keys)), None)
            self.aws.sleep(pause)
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    def _note_progress(self, row: Item | None) -> None:
        if row is not None:
            self._note_once("table", lambda: "the row is in the table")
            if SMS_STATUS in row:
                self._note_once("pipe", lambda: pipe_evidence(self.aws, self.names))

    def _ended(self, row: Item, request_id: str) -> Trace:
        self._note("handler", HopState.OK, _log_detail(self._line(request_id)))
        if text_of(row, SMS_STATUS) == FAILED:
            code = text_of(row, SMS_ERROR) or "no reason was recorded"
            reason = reasons.of_code(code)
            self._note("sms", HopState.FAILED, code)
            return self._end(False, f"No SMS was sent: {reason.words}.", request_id, reason.advice)
        message_id = text_of(row, SMS_MESSAGE_ID) or ""
        # With the region: it decides what may be sent (aws: sms-settings-per-region).
        self._note("sms", HopState.OK, f"accepted by SNS in {self.aws.region} as {message_id}")
        phone, since = self.submission.phone, self._start_ms
        last = carrier_result(self.aws, message_id, phone, since, RECEIPT, self._report_waiting)
        self._note("carrier", last.state, last.detail)
        return self._end(last.ok, last.verdict, request_id, *last.advice, message_id=message_id)

    def _over_cap(self, request_id: str) -> Trace:
        self._note_once("pipe", lambda: pipe_evidence(self.aws, self.names))
        self._note("handler", HopState.OK, _log_detail(self._line(request_id)))
        reason = reasons.of_code(OVER_CAP)
        self._note("sms", HopState.WAITING, reason.words)
        verdict = f"No SMS was sent: {reason.words}. The registration waits."
        return self._end(False, verdict, request_id, reason.advice)

    def _report_waiting(self) -> None:
        detail = f"waiting up to {RECEIPT.seconds:.0f} s for the receipt …"
        self.on_hop(Hop("carrier", HopState.WAITING, None, detail))

    def _not_sent(self, row: Item | None, request_id: str) -> Trace:
        if row is not None and text_of(row, SMS_STATUS) == SENDING:
            return self._unconfirmed(request_id)
        seconds = self.aws.clock() - self._start
        hop = "table" if row is None else "pipe"
        self._note(hop, HopState.WAITING, f"nothing yet after {seconds:.0f} s")
        if row is None:
            verdict = "The API took the registration, but its row is not in the table."
            return self._end(False, verdict, request_id, BEHIND)
        causes = why_not_sent(self.aws, self.names, row)
        verdict = f"The registration was stored, but nobody was told yet: {causes[0].words}."
        return self._end(False, verdict, request_id, *reasons.advice_on(causes))

    def _unconfirmed(self, request_id: str) -> Trace:
        self._note("handler", HopState.OK, _log_detail(self._line(request_id)))
        self._note("sms", HopState.WAITING, "sending began, its outcome is not recorded")
        error = last_error(self.aws, self.names)
        return self._end(
            False,
            "Unconfirmed: the SMS may or may not have been sent.",
            request_id,
            *([f"The handler's last error: {error}"] if error else []),
            "Look at `smsverifier logs`; it is never sent again by itself.",
        )

    def _line(self, request_id: str) -> HandlerLine | None:
        return handler_line(self.aws, self.names, request_id, self._start_ms)

    def _note_once(self, hop: str, detail: Callable[[], str]) -> None:
        if all(known.hop != hop for known in self._hops):
            self._note(hop, HopState.OK, detail())

    def _note(self, hop: str, state: HopState, detail: str) -> None:
        ms = None if state is HopState.SKIPPED else (self.aws.clock() - self._start) * 1000
        self._hops.append(Hop(hop, state, ms, detail))
        self.on_hop(self._hops[-1])

    def _end(
        self,
        ok: bool,
        verdict: str,
        request_id: str | None,
        *advice: str,
        message_id: str | None = None,
    ) -> Trace:
        reached = {hop.hop for hop in self._hops}
        rest = [Hop(h, HopState.SKIPPED, None, "not reached") for h in HOPS if h not in reached]
        behind = (BEHIND,) if self.submission.stage_is_behind else ()
        return Trace(
            ok,
            verdict,
            mask(self.submission.phone),
            self.submission.text,
            (*self._hops, *rest),
            request_id,
            message_id,
            tuple(dict.fromkeys((*advice, *behind, *self.submission.notes))),
        )


def _log_detail(line: HandlerLine | None) -> str:
    return "its log is not visible yet" if line is None else str(line)
