"""Whose account the rehearsal plays: one of three that an organiser may have. Plain values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from smsverifier.config import Config, Dlt
from smsverifier.local.settings import EVERYTHING_GRANTED, NEW_ACCOUNT, AccountSettings


@dataclass(frozen=True)
class MailQuota:
    """What SES takes of the account in one region."""

    in_sandbox: bool
    daily: int
    """Recipients within 24 hours."""
    per_second: int


SANDBOX_MAIL = MailQuota(in_sandbox=True, daily=200, per_second=1)
"""aws: ses-sandbox"""
GRANTED_MAIL = MailQuota(in_sandbox=False, daily=50_000, per_second=14)
"""aws: ses-first-quotas"""


@dataclass(frozen=True)
class Account:
    """One of them."""

    name: str
    words: str
    settings: AccountSettings
    mail: MailQuota = SANDBOX_MAIL


ACCOUNTS: Mapping[str, Account] = {
    each.name: each
    for each in (
        Account("sandbox", "in the SMS sandbox, one dollar a month", NEW_ACCOUNT),
        Account(
            "new",
            "out of the sandbox, still one dollar a month",
            replace(NEW_ACCOUNT, in_sandbox=False),
        ),
        Account(
            "production",
            f"out of the sandbox, {EVERYTHING_GRANTED.spend_limit:,} dollars a month",
            EVERYTHING_GRANTED,
            GRANTED_MAIL,
        ),
    )
}


def charged(config: Config, name: str) -> Config:
    """`config` as that account is charged for it: its sender ID may not be registered yet."""
    if name == "production":
        return config
    return config.model_copy(update={"sms": config.sms.model_copy(update={"dlt": None})})


def account_for(name: str, config: Config, fates: Mapping[str, str]) -> AccountSettings:
    """The account called `name`, as the event of `config` finds it.

    Who has production access has its sender ID registered, too. Carriers have the templates that
    the configuration names, and are strict where nobody has decided that they are not.
    """
    settings = replace(ACCOUNTS[name].settings, fates=dict(fates))
    dlt = config.sms.dlt
    if dlt is None:
        return settings
    registered = config.sms.sender_id if name == "production" else None
    return replace(
        settings,
        sender_ids=(registered,) if registered else (),
        dlt_templates=_templates(dlt),
        strict_carriers=dlt.strict is not False,
    )


def _templates(dlt: Dlt) -> tuple[tuple[str, str], ...]:
    others = ((each.template_id, each.template) for each in dlt.templates.values())
    return ((dlt.template_id, dlt.template), *others)
