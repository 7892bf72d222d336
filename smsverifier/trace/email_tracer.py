"""A test registration where nobody is texted: the mail is followed in the place of the SMS."""

from dataclasses import dataclass

from smsverifier.delivery import email_reasons
from smsverifier.mail.status import MARKS, address_of
from smsverifier.row import FAILED, REQUEST_ID, SENT, Item, text_of
from smsverifier.trace import HopState, Trace
from smsverifier.trace.client import ALREADY
from smsverifier.trace.diagnosis import PipeWatch, pipe_evidence
from smsverifier.trace.tracer import Tracer

NO_SMS = "nobody is texted (sms.enabled)"


@dataclass
class EmailTracer(Tracer):
    """Follows the mail to its acceptance: nothing tells of its arrival."""

    field: str = ""
    """Where the address stands."""

    def _follow(self, request_id: str, watch: PipeWatch) -> Trace:  # noqa: ARG002 - as the SMS's
        if not address_of(
            {self.field: {"S": self.submission.fields.get(self.field, "")}}, self.field
        ):
            advice = f"Give one: --field {self.field}=you@example.org"
            return self._end(
                False, "Registered without an address: nothing is mailed.", request_id, advice
            )
        for row in self._looks(request_id):
            if row is not None and text_of(row, REQUEST_ID) != request_id:
                return self._refused(ALREADY, request_id)
            if row is not None:
                self._note_once("table", lambda: "the row is in the table")
                if text_of(row, MARKS.status) in {SENT, FAILED} or MARKS.error in row:
                    return self._mailed(row, request_id)
        verdict = "The registration was stored, but nobody was mailed yet."
        return self._end(
            False, verdict, request_id, "Look at `smsverifier status` and `smsverifier logs`."
        )

    def _mailed(self, row: Item, request_id: str) -> Trace:
        self._note_once("pipe", lambda: pipe_evidence(self.aws, self.names))
        code, message_id = text_of(row, MARKS.error), text_of(row, MARKS.message_id) or ""
        is_sent = text_of(row, MARKS.status) == SENT
        said = f"mail accepted by SES as {message_id}" if is_sent else f"no mail: {code}"
        self._note("handler", HopState.OK if is_sent else HopState.FAILED, said)
        for hop in ("sms", "carrier"):
            self._note(hop, HopState.SKIPPED, NO_SMS)
        if is_sent:
            verdict = "The mail was accepted by SES; whether it arrives is not known."
            return self._end(
                True,
                verdict,
                request_id,
                "Look into the mailbox, and into its spam.",
                message_id=message_id,
            )
        reason = email_reasons.of_code(code or "")
        return self._end(False, f"No mail was sent: {reason.words}.", request_id, reason.advice)
