"""Why an SMS was not sent or did not arrive: codes and carriers' sentences, in words, with advice.

Three sources: the handler's own refusals and SNS's error codes (`sms_error` of a row), and the
`providerResponse` of a delivery receipt (aws: publish-final-errors, aws: sns-provider-responses).
What is not known here is told as it came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from smsverifier.row import OVER_CAP


@dataclass(frozen=True)
class Reason:
    """What happened, as a part of a sentence, and what to do."""

    words: str
    advice: str


AGAIN = "`smsverifier registrations resend --phone NUMBER --even-if-told`"
"""What SNS has accepted counts as told, so it is sent again to whom somebody names alone."""

SANDBOX = Reason(
    "the account is in the SMS sandbox, and this number is not verified there",
    "Verify it with `smsverifier numbers add`, or leave the sandbox: `smsverifier numbers exit` "
    "prints the request.",
)
LIMIT = Reason(
    "the account's monthly spend limit for SMS is reached",
    "Have it raised: `smsverifier numbers exit` prints the request. It counts per region, monthly.",
)
SWITCH_ON = (
    "To hear of it: set `delivery_receipts: true` under `sms` in the configuration, then "
    "`smsverifier up`."
)
OPTED_OUT = Reason(
    "this phone asked for no more SMS (it is opted out)",
    "Its owner can be opted in again once in 30 days: `aws sns opt-in-phone-number`. Ask first.",
)
_BAD_NUMBER = Reason(
    "the number is not one that can be texted", "Check the number: a mobile number, in use."
)
_UNREACHABLE = Reason(
    "the phone could not be reached: off, out of coverage or out of use",
    f"Wait, then {AGAIN}; or ask its owner for another number.",
)
_BLOCKED_BY_CARRIER = Reason(
    "the carrier blocked the message",
    "In India: the text must equal the registered DLT template, sent with its sender, entity and "
    "template ids; `smsverifier message` compares them. Elsewhere: no links, a registered sender.",
)
_BLOCKED_BY_PHONE = Reason(
    "the phone blocks such messages", "Its owner must allow it: DND and spam settings of the phone."
)

_RESPONSES: tuple[tuple[str, Reason], ...] = (
    ("sandboxed account", SANDBOX),
    (
        "rate exceeded",
        Reason("SNS took more per second than it may send", "Lower sms.max_per_second."),
    ),
    ("no quota left", LIMIT),
    ("spend limit", LIMIT),
    ("spending limit", LIMIT),
    (
        "additional review",
        Reason(
            "AWS wants to review this account before it may text",
            "Open a support case with AWS (SNS, text messaging) and say what is sent, and to whom.",
        ),
    ),
    ("opted out", OPTED_OUT),
    (
        "exceed max price",
        Reason(
            "the message would cost more than sms.max_price_usd",
            "Raise sms.max_price_usd, or shorten the text: `smsverifier message` shows its price.",
        ),
    ),
    (
        "spam",
        Reason(
            "the carrier took the message for spam",
            "Write it plainly: who you are, no links, no capitals. In India, with a DLT sender.",
        ),
    ),
    (
        "message body is invalid",
        Reason(
            "the carrier refuses the text",
            "Look at it with `smsverifier message`: unusual characters, length, DLT template.",
        ),
    ),
    (
        "carrier is currently un",
        Reason(
            "the carrier could not be reached",
            f"Wait an hour, then {AGAIN}.",
        ),
    ),
    ("carrier has blocked", _BLOCKED_BY_CARRIER),
    ("dlt", _BLOCKED_BY_CARRIER),
    ("template", _BLOCKED_BY_CARRIER),
    ("entity", _BLOCKED_BY_CARRIER),
    (
        "protect configuration",
        Reason(
            "the account's Protect configuration blocks this country",
            "Allow it there: `smsverifier check` prints the commands.",
        ),
    ),
    ("invalid phone number", _BAD_NUMBER),
    ("phone has blocked", _BLOCKED_BY_PHONE),
    (
        "blocked list",
        Reason(
            "the number is on a list of numbers that get no such SMS",
            "In India that is DND: nothing promotional reaches it (sms.type). Else ask its owner.",
        ),
    ),
    ("currently unreachable", _UNREACHABLE),
    ("unavailable", _UNREACHABLE),
    (
        "unknown error",
        Reason("the carrier gave no reason", f"Try again: {AGAIN}."),
    ),
)
"""The smallest piece of a providerResponse → what it means; the first that fits counts."""

_ACCESS = Reason(
    "AWS does not let the handler's role send",
    "Run `smsverifier status`: the role may differ. An SCP or a boundary may forbid sns:Publish.",
)
_THROTTLED = Reason(
    "SNS takes no more messages per second", "Lower sms.max_per_second; the pipe tries again."
)
_CODES: Mapping[str, Reason] = {
    OVER_CAP: Reason(
        "sms.max_messages is reached, so this stack sends no more",
        "Raise sms.max_messages (if they are people), run `smsverifier up`, then `smsverifier "
        "registrations resend`.",
    ),
    "country_not_allowed": Reason(
        "the number's country is not one of sms.countries",
        "Add the country to sms.countries if you want to text it, then run `smsverifier up`.",
    ),
    "invalid_number": _BAD_NUMBER,
    "not_a_mobile": Reason(
        "the number is a landline, which no SMS reaches", "Ask its owner for a mobile number."
    ),
    "no_phone": Reason(
        "the row has no phone number",
        "Give it one in the table (`phone`, as +919876543210), then run `smsverifier registrations "
        "resend --failed`.",
    ),
    "": Reason("no reason is recorded", "Look at `smsverifier logs`."),
    "empty_message": Reason(
        "the message is empty for this registrant", "Change sms.message, then run `smsverifier up`."
    ),
    "message_too_long": Reason(
        "the message is too long for this registrant",
        "Shorten sms.message (`smsverifier message` counts), then run `smsverifier up`.",
    ),
    "dlt_template_mismatch": Reason(
        "the text does not equal the registered DLT template, so no carrier would take it",
        "Compare them with `smsverifier message`, mend sms.message or sms.dlt.template, run "
        "`smsverifier up`, then `smsverifier registrations resend --failed`.",
    ),
    **dict.fromkeys(
        ("InvalidParameter", "InvalidParameterValue", "ParameterValueInvalid"),
        Reason(
            "SNS refuses the number or the message as invalid",
            "Check the number, sms.sender_id and the length of the text.",
        ),
    ),
    "ValidationException": Reason(
        "SNS refuses the message as invalid", "Check sms.sender_id and sms.dlt."
    ),
    **dict.fromkeys(("OptedOut", "OptedOutException"), OPTED_OUT),
    "UserError": Reason("SNS refuses this request", "Look at `smsverifier logs`."),
    **dict.fromkeys(("AuthorizationError", "AccessDenied", "AccessDeniedException"), _ACCESS),
    **dict.fromkeys(("Throttling", "ThrottlingException", "Throttled"), _THROTTLED),
}


def advice_on(causes: Sequence[Reason]) -> tuple[str, ...]:
    """What to do about each, where the verdict has named the first alone."""
    first, *others = causes
    return first.advice, *(f"Also: {cause.words}. {cause.advice}" for cause in others)


def of_response(provider_response: str) -> Reason:
    """What a carrier's or SNS's sentence in a receipt means."""
    words = provider_response.lower()
    known = next((reason for piece, reason in _RESPONSES if piece in words), None)
    return known or Reason(
        f"the carrier says “{provider_response}”" if provider_response else "no reason was given",
        f"Try again: {AGAIN}. Or ask AWS support, with the message id.",
    )


def nearly_spent(spending: str) -> Reason:
    """So little of the month's limit is left that SNS may drop the next SMS."""
    words = f"little of the month's spend limit for SMS is left ({spending})"
    return Reason(f"{words}, and SNS drops without a word what does not fit", LIMIT.advice)


def is_code(error: str) -> bool:
    """Whether it is a row's `sms_error` that is known here."""
    return error in _CODES


def of_code(sms_error: str) -> Reason:
    """What a row's `sms_error` means."""
    unknown = Reason(f"SNS answered {sms_error}", "Look at `smsverifier logs`.")
    return _CODES.get(sms_error, unknown)
