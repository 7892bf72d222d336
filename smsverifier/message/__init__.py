"""The SMS that a configuration leads to, before anything is sent: its text, parts and flaws.

    Config ── wording ──▶ the organiser's words ── registrant ──▶ a text ── findings ──▶ Finding

Pure; above `config` and `sms`, which do not know each other's wishes. Used by `bundle` (the
words travel in the zip) and by all commands that show, price or judge a text.
"""

from smsverifier.message.answers import FIT_CODE, given_findings
from smsverifier.message.draft import Draft, draft_message
from smsverifier.message.findings import message_findings, text_findings
from smsverifier.message.price import price_per_part
from smsverifier.message.registrant import (
    given_registrant,
    longest_registrant,
    longest_text,
    most_parts,
)
from smsverifier.message.wording import wording

__all__ = [
    "FIT_CODE",
    "Draft",
    "draft_message",
    "given_findings",
    "given_registrant",
    "longest_registrant",
    "longest_text",
    "message_findings",
    "most_parts",
    "price_per_part",
    "text_findings",
    "wording",
]
