"""Whether AWS would let an SMS out: the sandbox, the sender, the country, the number itself.

Checks, listed in `checks`; and the commands for a Protect configuration, which are printed and
never done for anyone.
"""

from collections import Counter
from collections.abc import Sequence

from smsverifier.aws.result import value_or
from smsverifier.delivery import reasons
from smsverifier.delivery.receipts import Receipt
from smsverifier.preflight.check_context import CheckContext, Verdict, blocker, ok, unknown, warning
from smsverifier.preflight.facts import RECENT_DAYS
from smsverifier.sms.text import mask

_EXIT_ADVICE = (
    "`smsverifier numbers exit` prints the request for production access, filled in for this "
    "event; AWS takes about a day. Until then `smsverifier numbers add` lets it text your own "
    "phone."
)
_ONLY_THEN = (
    "What cannot be known beforehand (spam filters, carriers, phones) shows there, in `status`"
)
_NO_SENDER_IDS = ("US", "CA")
"""Countries where a sender ID is ignored (aws: no-sender-ids-in-us-ca)."""


def sandbox(case: CheckContext) -> Verdict:
    """Whether SNS texts everybody or verified numbers only."""
    if case.facts.in_sandbox.get():
        return blocker(
            f"SNS is in the SMS sandbox in {case.region}: it answers every Publish with a "
            "MessageId, and only verified numbers get their SMS",
            _EXIT_ADVICE,
        )
    return ok(f"SNS is out of the SMS sandbox in {case.region}")


def account_tier(case: CheckContext) -> Verdict:
    """The same for End User Messaging, which carries SNS's SMS."""
    tier = case.facts.account.get().get("ACCOUNT_TIER", "")
    if tier == "SANDBOX":
        return blocker(
            f"End User Messaging, which carries SNS's SMS, is in its sandbox in {case.region}",
            "The same request covers both: `smsverifier numbers exit`.",
        )
    return ok(f"End User Messaging says {tier or 'nothing of a sandbox'}")


def given_number(case: CheckContext) -> Verdict:
    """Whether the number given with --phone would get an SMS."""
    phone = case.phone or ""
    is_opted_out = case.facts.is_opted_out.get()
    if is_opted_out is None:
        return warning(
            f"SNS takes {mask(phone)} for no phone number: it refuses every SMS to it",
            "Check the digits: a mobile number, in use.",
        )
    if is_opted_out:
        return warning(
            f"{mask(phone)} is opted out: SNS takes its SMS and does not send them",
            f"Take it back in, which AWS allows once in 30 days: aws sns opt-in-phone-number "
            f"--region {case.region} --phone-number {mask(phone)} (the whole number).",
        )
    verified = {n.phone for n in case.facts.sandbox_numbers.get() if n.is_verified}
    if case.facts.in_sandbox.get() and phone not in verified:
        return warning(
            f"{mask(phone)} is not among the sandbox's verified numbers: nothing arrives there",
            "`smsverifier numbers add` with this number, then `smsverifier numbers verify`.",
        )
    return ok(
        f"{mask(phone)} is not opted out; whether carrier and phone take an SMS, only one that is "
        "sent tells",
        "`smsverifier test-register` with this number, with sms.delivery_receipts on.",
    )


def sender_id(case: CheckContext) -> Verdict:
    """Whether the sender's name is one that AWS may use."""
    name = case.config.sms.sender_id
    if name is None:
        return ok("none: AWS chooses the sender")
    wanted = [country for country in case.config.sms.countries if country not in _NO_SENDER_IDS]
    ours = {s.country: s.is_registered for s in case.facts.sender_ids.get() if s.name == name}
    if "IN" in wanted and not ours.get("IN"):
        return blocker(
            f"{name} is not registered for India with this account in {case.region}: its SMS are "
            "blocked by the carriers, or sent from another sender at the international price",
            "Register it: AWS console, End User Messaging SMS, Sender IDs, Request originator, "
            "India. It needs the DLT registration of your organisation.",
        )
    others = [country for country in wanted if country not in ours]
    if others:
        return warning(
            f"This account has no sender ID {name} for {', '.join(others)}: carriers may replace "
            "it or block the SMS",
            "Ask for it: AWS console, End User Messaging SMS, Sender IDs, Request originator.",
        )
    return ok(f"{name} belongs to this account")


def countries(case: CheckContext) -> Verdict:
    """The allow-list, and the countries where no SMS goes out without a number of one's own."""
    allowed = case.config.sms.countries
    if "US" in allowed:
        return warning(
            "The US takes SMS from registered numbers only (toll-free, 10DLC): without one "
            "nothing arrives there",
            "Leave US out of sms.countries, or get a number: AWS console, End User Messaging "
            "SMS, Phone numbers.",
        )
    if "SG" in allowed and case.config.sms.sender_id is None:
        return warning(
            "Singapore takes SMS from registered sender IDs only",
            "Leave SG out of sms.countries, or set sms.sender_id to a registered one.",
        )
    return ok(f"only {', '.join(allowed)}; all others are refused by the API and the handler")


def delivery_receipts(case: CheckContext) -> Verdict:
    """Whether anybody would ever hear of an SMS that did not arrive."""
    attributes = value_or(case.facts.sms_attributes, {})
    failures = value_or(case.facts.failures, ())
    if failures:
        return warning(*_why_not_arrived(failures))
    if attributes.get("DeliveryStatusIAMRole"):
        return ok(f"on: this account logs what becomes of its SMS. {_ONLY_THEN}")
    if case.config.sms.delivery_receipts:
        return ok(f"`smsverifier up` switches them on (sms.delivery_receipts). {_ONLY_THEN}")
    return warning(
        "off: SNS's MessageId is all that is heard of an SMS. That carriers block it (as spam, "
        "for its DLT template, for the number) would not be known",
        "Set `delivery_receipts: true` under `sms` in the configuration, then `smsverifier up`.",
    )


def _why_not_arrived(failures: Sequence[Receipt]) -> tuple[str, str]:
    """What the account's last receipts complain of, in words, and what to do about the most."""
    counted = Counter(reasons.of_response(failure.provider_response) for failure in failures)
    (first, _), *_others = counted.most_common()
    told = "; ".join(f"{number}: {reason.words}" for reason, number in counted.most_common())
    return (
        f"in the last {RECENT_DAYS} days {len(failures)} SMS of this account did not arrive, by "
        f"their receipts ({told})",
        first.advice,
    )


def account_review(case: CheckContext) -> Verdict:
    """Whether AWS holds SMS back until it has looked at the account (aws: sns-account-review)."""
    if value_or(case.facts.spent_usd, None):
        return ok("SMS were charged this month: AWS does send for this account")
    return unknown(
        "no call tells whether AWS wants to review this account before it texts: SNS would answer "
        "with a MessageId and send nothing",
        "`smsverifier test-register` with your own phone, days before the event: the phone shows "
        "it, and with sms.delivery_receipts on the verdict says so.",
    )


def protect(case: CheckContext) -> Verdict:
    """Whether AWS itself refuses other countries."""
    default = case.facts.account.get().get("DEFAULT_PROTECT_CONFIGURATION_ID")
    if default:
        return ok(f"{default} decides for the whole account which countries are texted")
    return ok(
        "no Protect configuration: beside the API and the handler, AWS itself could refuse other "
        "countries, for every program of this account",
        "`smsverifier check --target aws` prints the commands; whoever owns the account decides.",
    )


NOT_ISO = frozenset({"AC", "TA", "XK"})
"""Of the library's regions, those whose codes ISO 3166 has not given out."""


def protect_commands(region: str, countries: Sequence[str]) -> tuple[str, ...]:
    """Lines for a shell: make it, block every country but `countries`, make it the default.

    The default of the whole account and region, for every program that sends SMS there (SNS and
    Cognito too, aws: eum-protect-default-is-for-all): so it is printed, never done for anyone.
    """
    # It costs 50 ms, and no other command needs every country there is.
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415

    client = f"aws pinpoint-sms-voice-v2 --region {region}"
    blocked = " ".join(sorted(SUPPORTED_REGIONS - NOT_ISO - set(countries)))
    return (
        f"ID=$({client} create-protect-configuration --query ProtectConfigurationId --output text)",
        f"RULES=$(for C in {blocked}; do printf '%s={{ProtectStatus=BLOCK}},' $C; done)",
        f"{client} update-protect-configuration-country-rule-set --protect-configuration-id $ID "
        '--number-capability SMS --country-rule-set-updates "${RULES%,}"',
        f"{client} set-account-default-protect-configuration --protect-configuration-id $ID",
    )
