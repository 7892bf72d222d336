"""Why an e-mail was not sent or did not arrive: codes in words, with advice (`email_error`)."""

from collections.abc import Mapping

from smsverifier.delivery.reasons import Reason

AGAIN = "`smsverifier registrations resend --channel email`"
BOUNCED = Reason(
    "the address does not take mail: SES sends nothing there any more",
    "Ask them for another address; `smsverifier registrations list --show-numbers` has the number.",
)
COMPLAINED = Reason(
    "its owner has called an earlier mail spam, so SES sends nothing there any more",
    "Leave them in peace, or ask by another way.",
)
_NOT_VERIFIED = Reason(
    "SES sends nothing from your sender (email.from) yet: nobody has proved that it is yours",
    f"`smsverifier email records` says what is missing; then {AGAIN.removesuffix('`')} --failed`.",
)
_PAUSED = Reason(
    "SES has paused this account's sending",
    "AWS console, Amazon SES, account dashboard: it says why, and whom to write to.",
)
_LATER = f"The pipe tries again; what it gave up on: {AGAIN}."
_CODES: Mapping[str, Reason] = {
    "invalid_address": Reason("the address is none", "Ask them for it, and correct the row."),
    "no_address": Reason("the row has no address", "Nothing is to be mailed."),
    "sender_not_verified": _NOT_VERIFIED,
    "MailFromDomainNotVerifiedException": _NOT_VERIFIED,
    "recipient_not_verified": Reason(
        "SES is in its sandbox here, and mails proved addresses only",
        f"`smsverifier check` says how to leave it; then {AGAIN.removesuffix('`')} --failed`.",
    ),
    "daily_quota": Reason(
        "SES's quota of mails within 24 hours is used up",
        f"Tomorrow: {AGAIN.removesuffix('`')} --failed`. `smsverifier check` says how many there "
        "may be.",
    ),
    "AccountSuspendedException": _PAUSED,
    "SendingPausedException": _PAUSED,
    "TooManyRequestsException": Reason(
        "SES takes no more mails per second", f"Lower email.max_per_second. {_LATER}"
    ),
    "mail_server_paused": Reason(
        "SES did not answer several times, so mails were left for later", _LATER
    ),
    "AccessDeniedException": Reason(
        "AWS does not let the handler's role send mail",
        "Run `smsverifier status`: the role may differ. An SCP or a boundary may forbid "
        "ses:SendEmail.",
    ),
    "MessageRejected": Reason("SES refuses the mail", "Look at `smsverifier logs`."),
    "": Reason("no reason is recorded", "Look at `smsverifier logs`."),
}


def of_code(email_error: str) -> Reason:
    """What a row's `email_error` means."""
    unknown = Reason(f"SES answered {email_error}", f"Look at `smsverifier logs`. {_LATER}")
    return _CODES.get(email_error, unknown)


def of_bounce(reason: str) -> Reason:
    """What SES's word for an address on its list means."""
    return COMPLAINED if reason == "COMPLAINT" else BOUNCED
