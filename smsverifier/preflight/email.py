"""Whether e-mails go out and arrive: the sender, the sandbox, quotas, bounces, the calendar file.

Checks, listed in `checks`; only where the configuration asks for the e-mail.
"""

from smsverifier.aws.result import value_or
from smsverifier.mail.address import domain_of
from smsverifier.mail.domains import is_free_mail
from smsverifier.mail.status import count_bounced
from smsverifier.preflight.check_context import CheckContext, Verdict, blocker, ok, warning

REVIEWED_PERCENT = 5
"""Bounces of which AWS reviews an account; at twice as many it stops it (aws: ses-reputation)."""


def email_sender(case: CheckContext) -> Verdict:
    """Whose address it is, and whether SES sends from it."""
    sender = str(case.config.email.sender)
    if is_free_mail(sender):
        return warning(
            f"{sender} is at {domain_of(sender)}: mail that SES sends for it fails that domain's "
            "own policy (DMARC), so it is refused or lands in spam",
            "Send from a domain whose DNS you or your college can change, and name this address as "
            "email.reply_to.",
        )
    proof = case.facts.mail_sender.get()
    if proof is not None and proof.is_verified:
        return ok(f"{proof.name} is proved: SES sends from {sender}")
    if proof is None or proof.status == "ABSENT":
        return warning(
            f"SES does not know {domain_of(sender)} yet",
            "`smsverifier up` makes it, and says which DNS records prove it. Do that days before "
            "the event: somebody has to set them.",
        )
    judge = warning if case.config.sms.enabled else blocker
    return judge(
        f"{proof.name} is not proved yet, so SES mails nobody: {proof.state}",
        "`smsverifier email records` says what is missing.",
    )


def email_sandbox(case: CheckContext) -> Verdict:
    """Whether SES mails anybody, or proved addresses only."""
    account = case.facts.mail_account.get()
    if account is None or not account.in_sandbox:
        return ok("SES mails any address")
    judge = warning if case.config.sms.enabled else blocker
    asked = f"; your request is {account.review}" if account.review else ""
    return judge(
        f"SES is in its sandbox in {case.region}: it mails proved addresses only, "
        f"{account.daily:g} in 24 hours{asked}",
        "Ask for production access, a day before you need it: aws sesv2 put-account-details "
        f"--region {case.region} --production-access-enabled --mail-type TRANSACTIONAL "
        f"--contact-language EN --website-url {case.config.event.url or 'https://…'} "
        "--use-case-description 'One confirmation to whoever registers for our event and gives "
        "the address for it.'",
    )


def email_quota(case: CheckContext) -> Verdict:
    """Whether SES takes so many, so fast."""
    account = case.facts.mail_account.get()
    if account is None:
        return ok("not asked")
    if not account.is_sending:
        return blocker(
            "SES has paused this account's sending",
            "AWS console, Amazon SES, account dashboard: it says why, and whom to write to.",
        )
    pace, expected = case.config.email.max_per_second, case.config.event.expected_registrations
    if account.per_second < pace:
        return warning(
            f"SES takes {account.per_second:g} mails a second, email.max_per_second is {pace}",
            f"Set email.max_per_second to {max(1, int(account.per_second))}: what is too much is "
            "tried again, and may end among the dead letters.",
        )
    if 0 <= account.daily < expected:
        return warning(
            f"SES takes {account.daily:g} mails in 24 hours, and {expected} people are expected",
            "AWS console, Amazon SES, account dashboard, request a sending limit increase.",
        )
    return ok(f"{account.daily:g} mails in 24 hours, {account.per_second:g} a second")


def email_bounces(case: CheckContext) -> Verdict:
    """How many of this stack's mails did not arrive."""
    rows, bounces = value_or(case.facts.row_counts, None), case.facts.bounces.get()
    mailed = rows.mailed if rows else ()
    if bounces is None or not mailed:
        return ok("no mail of this stack is known to have bounced")
    lost = count_bounced(mailed, case.config.email_field or "", bounces)
    percent = 100 * lost / len(mailed)
    if lost and percent >= REVIEWED_PERCENT:
        return warning(
            f"{lost} of {len(mailed)} mails bounced ({percent:.0f} %): from {REVIEWED_PERCENT} % "
            "on AWS reviews an account, from 10 % on it may stop it",
            "`smsverifier registrations list --channel email --failed` shows whose. Mistyped "
            "addresses are the usual cause: ask those people by SMS.",
        )
    return ok(f"{lost} of {len(mailed)} mails bounced")


def email_calendar(case: CheckContext) -> Verdict:
    """Whether a calendar file comes with the mail."""
    if not case.config.email.calendar:
        return ok("no calendar file is wanted (email.calendar)")
    if case.config.starts_at is None:
        return warning(
            "no calendar file comes with the mail, as event.starts_at does not say when it begins",
            "Set event.starts_at, such as 2026-12-05 18:00, or email.calendar to false.",
        )
    return ok("a calendar file comes with the mail")
