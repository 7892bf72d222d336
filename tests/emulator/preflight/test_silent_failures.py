"""Silent failures that can be known beforehand are said by `check` (aws: sns-silent-failures).

The others (spam filters, carriers, phones that are off, a review of the account) show in delivery
receipts alone: that they cannot be known and what would show them is said as well.
"""

import pytest

from smsverifier.aws import Aws
from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import AccountSettings
from smsverifier.preflight.checks import run_preflight

DLT = {"entity_id": "1" * 19, "template_id": "2" * 19, "template": "Dear {#var#}, see you!"}
SENDER = {"message": "Dear {name}, see you!", "sender_id": "HACKIN", "dlt": DLT}
OURS = AccountSettings(sender_ids=("HACKIN",))

KNOWABLE = {
    "sandbox": (
        *(AccountSettings(in_sandbox=True), {}, None),
        *("sandbox", "only verified numbers"),
    ),
    "sandbox, this number": (
        *(AccountSettings(in_sandbox=True), {}, "+919876543210"),
        *("phone", "not among the sandbox's verified numbers"),
    ),
    "opted out": (AccountSettings(), {}, "+917000000002", "phone", "opted out"),
    "limit too low": (AccountSettings(spend_limit=1), {}, None, "spend_limit", "nothing arrives"),
    "limit reached": (AccountSettings(spend_limit=5, spent=5), {}, None, "spend_limit", "used up"),
    "over max price": (
        *(AccountSettings(), {"max_price_usd": 0.001}, None),
        *("max_price", "does not send what is dearer"),
    ),
    "text is not the template": (
        *(OURS, {**SENDER, "message": "Hello {name}, see you!"}, None),
        *("dlt_template", "not the registered template"),
    ),
    "sender without registration": (
        *(AccountSettings(), SENDER, None),
        *("sender_id", "blocked by the carriers"),
    ),
    "sender without a template": (
        *(OURS, {"sender_id": "HACKIN"}, None),
        *("dlt", "without a DLT entity"),
    ),
    "what only receipts tell": (AccountSettings(), {}, None, "delivery_receipts", "as spam"),
    "a review of the account": (
        *(AccountSettings(under_review=True), {}, None),
        *("account_review", "no call tells"),
    ),
    "faster than SNS takes": (
        *(AccountSettings(), {"max_per_second": 21}, None),
        *("sms_rate", "SNS takes 20"),
    ),
}
"""Failure → the account, the configuration's `sms`, the phone; the finding and its words."""


@pytest.mark.parametrize("failure", KNOWABLE)
def test_a_silent_failure_is_told_before_it_happens(
    embedded: EmbeddedAws, aws: Aws, failure: str
) -> None:
    account, sms, phone, id, words = KNOWABLE[failure]
    embedded.reset(account)
    found = run_preflight(aws, Config.model_validate({"sms": sms}), load_prices(), phone)
    (told,) = (finding for finding in found if finding.id == id)
    assert told.state in {"blocker", "warning", "unknown"}
    assert words in told.detail
    assert told.advice
