"""What a configuration leads to before anything is sent: the SMS with its flaws, and the mail.

    Config ── samples ──▶ wording and registrants ── sms.text ──▶ a text ── findings ──▶ Finding

`dlt_registration` is what has to be registered of it in India, `email` what the handler is told of
the mail. Pure; above `config` and `sms`, which do not know each other's wishes. Used by the
deployment package (the wording travels in the zip) and by all commands that show, price or judge a
text.
"""

from smsverifier.message.dlt_warnings import STRICT_ADVICE
from smsverifier.message.draft import Draft, draft_message, draft_messages, price_per_part
from smsverifier.message.findings import given_findings, message_findings, text_findings
from smsverifier.message.samples import (
    given_registrant,
    longest_registrant,
    longest_text,
    most_parts,
    most_parts_in_any_language,
    sample_answers,
    wording,
)

__all__ = [
    "STRICT_ADVICE",
    "Draft",
    "draft_message",
    "draft_messages",
    "given_findings",
    "given_registrant",
    "longest_registrant",
    "longest_text",
    "message_findings",
    "most_parts",
    "most_parts_in_any_language",
    "price_per_part",
    "sample_answers",
    "text_findings",
    "wording",
]
