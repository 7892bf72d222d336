"""Follow one test registration from the API to the phone, and say what became of it.

Each hop is told as soon as it is known, with the evidence for it. Nothing is called delivered on
a message id alone: SNS hands those out for texts that never arrive (facts §5.3).
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from smsverifier.aws import Aws
from smsverifier.core.journey import HOPS, Hop, HopState, Journey
from smsverifier.naming import Names
from smsverifier.pipeline.api import Answer, preflight, register
from smsverifier.pipeline.diagnosis import why_not_told
from smsverifier.pipeline.logs import OVERLAP_MS, read_logs
from smsverifier.pipeline.rows import Row, Rows
from smsverifier.sms.text import mask

FIRST_PAUSE = 0.02
LONGEST_PAUSE = 1.0
GROWTH = 1.4
PATIENCE_SECONDS = 120.0
"""A new pipe on AWS may take a minute or two to read its first record (facts §3.2)."""
SETTLING_SECONDS = 20.0
"""A stage that was just deployed answers 403 for a few seconds (facts §6.7)."""

FINAL = frozenset({"sent", "failed"})


@dataclass(frozen=True)
class Submission:
    """What is sent, and how its row is keyed."""

    api_url: str
    fields: Mapping[str, str]
    text: str
    """The SMS as it should be."""
    keyed_by_phone: bool

    @property
    def phone(self) -> str:
        """The registrant's number, E.164."""
        return self.fields["phone"]


@dataclass(frozen=True)
class Refusal:
    """Why the API did not take a registration, and what to do."""

    verdict: str
    advice: str


ALREADY = Refusal(
    "This number is registered already.",
    "Add --again to remove an earlier test with this number first.",
)
REFUSALS = {
    400: Refusal(
        "The API refused the registration as invalid.",
        "Check the number and the fields against the configuration's form.",
    ),
    403: Refusal(
        "The API does not know this path: it may not be deployed yet.",
        "Run `smsverifier status`, then `smsverifier up`.",
    ),
    409: ALREADY,
    429: Refusal(
        "The API is throttled.", "Wait a moment, or raise api.requests_per_second and api.burst."
    ),
}
BROKEN = Refusal(
    "The API could not store the registration.",
    "Run `smsverifier status` to see what differs from the configuration.",
)


@dataclass
class Follower:
    """One `test-register`: sends, follows, and tells each hop to `tell`."""

    aws: Aws
    names: Names
    submission: Submission
    tell: Callable[[Hop], None]
    patience: float = PATIENCE_SECONDS
    _hops: list[Hop] = field(default_factory=list)
    _start: float = 0.0
    _start_ms: int = 0

    def run(self, *, wait: bool = True) -> Journey:
        """Send the registration and, with `wait`, follow it to a verdict."""
        self._start = self.aws.clock()
        self._start_ms = int(time.time() * 1000)
        answer = self._send()
        request_id = answer.body.get("request_id") if isinstance(answer.body, dict) else None
        if answer.status != 200 or request_id is None:
            return self._refused(REFUSALS.get(answer.status, BROKEN))
        if not wait:
            return self._end(True, "Registered; not followed any further.", request_id)
        return self._follow(request_id)

    def _send(self) -> Answer:
        """As a browser does: the preflight, and only if that is let in, the registration."""
        url = self.submission.api_url
        answer = self._when_deployed(lambda: preflight(url))
        if answer.status == 200:
            answer = self._when_deployed(lambda: register(url, self.submission.fields, test=True))
        state = HopState.OK if answer.status == 200 else HopState.FAILED
        self._note("api", state, f"answered {answer.status}")
        return answer

    def _when_deployed(self, ask: Callable[[], Answer]) -> Answer:
        answer = ask()
        while answer.status == 403 and self.aws.clock() - self._start < SETTLING_SECONDS:
            self.aws.sleep(LONGEST_PAUSE)
            answer = ask()
        return answer

    def _refused(self, refusal: Refusal, request_id: str | None = None) -> Journey:
        return self._end(False, refusal.verdict, request_id, refusal.advice)

    def _follow(self, request_id: str) -> Journey:
        row = None
        for row in self._looks(request_id):
            if row is not None and row.request_id != request_id:
                # `duplicates: ignore` answers 200, so that nobody can ask who is registered.
                return self._refused(ALREADY, request_id)
            self._note_progress(row)
            if row is not None and row.sms_status in FINAL:
                return self._told(row, request_id)
        return self._not_told(row, request_id)

    def _looks(self, request_id: str) -> Iterator[Row | None]:
        """The row again and again until patience runs out; None while it is not there."""
        rows = Rows(self.aws, self.names.table)
        key = self.submission.phone if self.submission.keyed_by_phone else request_id
        pause = FIRST_PAUSE
        while self.aws.clock() - self._start < self.patience:
            yield rows.get(key)
            self.aws.sleep(pause)
            pause = min(pause * GROWTH, LONGEST_PAUSE)

    def _note_progress(self, row: Row | None) -> None:
        if row is not None:
            self._note_once("table", "the row is in the table")
            if row.sms_status is not None:
                self._note_once("pipe", "the pipe passed it on")

    def _told(self, row: Row, request_id: str) -> Journey:
        self._note("handler", HopState.OK, self._evidence(request_id))
        message_id = row.attributes.get("sms_message_id")
        if row.sms_status == "failed":
            reason = row.attributes.get("sms_error", "no reason was recorded")
            self._note("sms", HopState.FAILED, reason)
            return self._end(False, f"No SMS was sent: {reason}.", request_id)
        self._note("sms", HopState.OK, f"accepted by SNS as {message_id}")
        self._note("carrier", HopState.SKIPPED, "not known: SNS took it, no carrier was asked")
        return self._end(True, "The SMS was accepted by SNS.", request_id, message_id=message_id)

    def _not_told(self, row: Row | None, request_id: str) -> Journey:
        if row is not None and row.sms_status == "sending":
            self._note("handler", HopState.OK, self._evidence(request_id))
            self._note("sms", HopState.WAITING, "sending began, its outcome is not recorded")
            return self._end(
                False,
                "Unconfirmed: the SMS may or may not have been sent.",
                request_id,
                "Look at `smsverifier logs`; it is never sent again by itself.",
            )
        hop = "pipe" if row is not None else "table"
        self._note(hop, HopState.WAITING, f"nothing yet after {self.patience:.0f} s")
        advice = why_not_told(self.aws, self.names)
        verdict = (
            "The registration was stored, but nobody was told yet."
            if row is not None
            else "The API took the registration, but its row is not in the table."
        )
        return self._end(False, verdict, request_id, *advice)

    def _evidence(self, request_id: str) -> str:
        """The handler's own log line about this registration, if it can be seen already."""
        groups = {"handler": self.names.function_log_group}
        events = [
            e
            for e in read_logs(self.aws, groups, self._start_ms - OVERLAP_MS)
            if request_id in e.message
        ]
        return "seen in its log" if events else "its log is not visible yet"

    def _note_once(self, hop: str, detail: str) -> None:
        if all(known.hop != hop for known in self._hops):
            self._note(hop, HopState.OK, detail)

    def _note(self, hop: str, state: HopState, detail: str) -> None:
        ms = None if state is HopState.SKIPPED else (self.aws.clock() - self._start) * 1000
        self._hops.append(Hop(hop, state, ms, detail))
        self.tell(self._hops[-1])

    def _end(
        self,
        ok: bool,
        verdict: str,
        request_id: str | None,
        *advice: str,
        message_id: str | None = None,
    ) -> Journey:
        reached = {hop.hop for hop in self._hops}
        rest = [Hop(h, HopState.SKIPPED, None, "not reached") for h in HOPS if h not in reached]
        return Journey(
            ok,
            verdict,
            mask(self.submission.phone),
            self.submission.text,
            (*self._hops, *rest),
            request_id,
            message_id,
            advice,
        )
