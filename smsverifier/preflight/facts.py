"""What AWS tells about an account before anything is sent: every question asked at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from smsverifier.aws import Aws
from smsverifier.aws.errors import AWS_ERRORS, code_of, is_not_modelled, is_refused_connection
from smsverifier.aws.gather import gather
from smsverifier.aws.regions import missing_in
from smsverifier.aws.result import Result, Unavailable, result_of, value_or
from smsverifier.config import Config
from smsverifier.delivery.account_limits import (
    SpendLimit,
    all_pages,
    is_opted_out,
    spent_usd,
    text_spend_limit,
)
from smsverifier.delivery.bounces import read_bounces
from smsverifier.delivery.mail_account import MailAccount, read_mail_account
from smsverifier.delivery.receipts import DeliveryStatus, Receipt, read_receipts
from smsverifier.delivery.sandbox import SandboxNumber, SandboxNumbers
from smsverifier.errors import SmsverifierError
from smsverifier.mail.status import Bounces
from smsverifier.naming import Names
from smsverifier.preflight.account_plan import AccountPlan, read_account_plan
from smsverifier.preflight.policy_simulation import DeniedAction, denied_actions
from smsverifier.registration_table import (
    RegistrationTable,
    RowCounts,
    TotalsItem,
    ago_ms,
    unconfirmed_after_seconds,
)
from smsverifier.resources.alert_subscription import addresses
from smsverifier.resources.email_identity import Verification, verification
from smsverifier.resources.iam.deployer_policy import (
    deployer_policy,
    messages_policy,
    sms_policy,
)
from smsverifier.resources.iam.role_policies import PolicyDocument

DAY_SECONDS = 24 * 60 * 60
RECENT_DAYS = 7
"""How far back receipts are of interest: test registrations and the event itself."""


@dataclass(frozen=True)
class SenderId:
    """A sender ID of the account, for one country."""

    name: str
    country: str
    is_registered: bool


@dataclass(frozen=True)
class ApiRate:
    """Requests that API Gateway takes for the whole account in this region."""

    per_second: float
    burst: int


@dataclass(frozen=True)
class AccountFacts:
    """AWS's answers."""

    caller: Result[str]
    """The ARN of who we are."""
    denied_actions: Result[tuple[DeniedAction, ...]]
    has_pipes: Result[bool]
    account_plan: Result[AccountPlan | None]
    """None for an account that is on none of AWS's plans."""
    in_sandbox: Result[bool]
    sandbox_numbers: Result[tuple[SandboxNumber, ...]]
    sms_attributes: Result[Mapping[str, str]]
    account: Result[Mapping[str, str]]
    """End User Messaging's attributes of the account: ACCOUNT_TIER and others."""
    spend_limit: Result[SpendLimit | None]
    spent_usd: Result[float | None]
    """This month's; None where CloudWatch has no figure."""
    failures: Result[tuple[Receipt, ...]]
    """The account's SMS of the last days that did not arrive, as far as receipts tell."""
    sender_ids: Result[tuple[SenderId, ...]]
    concurrency: Result[int]
    api_rate: Result[ApiRate]
    is_opted_out: Result[bool | None]
    """Whether the phone that was asked about is; None if SNS takes it for no phone number, False
    where none was asked about."""
    reserved: Result[int]
    """How many SMS of this stack count against its cap; 0 where it has none."""
    alert_addresses: Result[Mapping[str, str] | None]
    """E-mail address → the ARN of its subscription to alerts, or a word in its place; None without
    a topic, or without alerts."""
    row_counts: Result[RowCounts | None]
    """Who has registered and who was told; None where there is no table."""
    mail_account: Result[MailAccount | None]
    """What SES lets the account send. This and what follows is None without the e-mail."""
    mail_sender: Result[Verification | None]
    """How far the sender of the e-mails is proved."""
    bounces: Result[Bounces | None]
    """Whom SES sends nothing to any more; None in its sandbox, where nobody may ask."""


NOT_ASKED = SmsverifierError("Not asked without credentials", hint="Mend `credentials` first.")


def read_account_facts(aws: Aws, config: Config, phone: str | None) -> AccountFacts:
    """Ask everything that bears on sending; about `phone` (E.164) as well if there is one.

    What does not answer within half a minute stays unknown.
    """
    caller = result_of(partial(_caller, aws))
    if isinstance(caller, Unavailable):
        nothing = {field.name: Unavailable(NOT_ASKED) for field in fields(AccountFacts)}
        return AccountFacts(**{**nothing, "caller": caller})
    questions = _questions(aws.briefly(), config, caller.value, phone)
    answers = gather(*(partial(result_of, question) for question in questions.values()))
    return AccountFacts(caller=caller, **dict(zip(questions, answers, strict=True)))


def _questions(
    aws: Aws, config: Config, caller: str, phone: str | None
) -> dict[str, Callable[[], Any]]:
    names = Names(config.stack, aws.region, aws.account)
    sns, numbers = aws.client("sns"), SandboxNumbers(aws)
    return {
        "denied_actions": lambda: denied_actions(aws, caller, _policies(names, config)),
        "has_pipes": lambda: _has_pipes(aws, names.pipe),
        "account_plan": lambda: read_account_plan(aws),
        "in_sandbox": numbers.are_needed,
        "sandbox_numbers": lambda: numbers.listed() if phone else (),
        "sms_attributes": lambda: sns.get_sms_attributes()["attributes"],
        "account": lambda: _account(aws),
        "spend_limit": lambda: text_spend_limit(aws),
        "spent_usd": lambda: spent_usd(aws),
        "failures": lambda: _failures(aws),
        "sender_ids": lambda: _sender_ids(aws),
        "concurrency": lambda: _concurrency(aws),
        "api_rate": lambda: _api_rate(aws),
        "is_opted_out": lambda: bool(phone) and is_opted_out(aws, str(phone)),
        "reserved": lambda: 0 if config.cap is None else TotalsItem(aws, names.table).reserved(),
        "alert_addresses": lambda: config.alerts.email and addresses(aws, names.alert_topic_arn),
        "row_counts": lambda: RegistrationTable(aws, names.table).row_counts_if_there(
            ago_ms(aws, unconfirmed_after_seconds(config)), email_field=config.email_field
        ),
        **_of_email(aws, config),
    }


def _of_email(aws: Aws, config: Config) -> dict[str, Callable[[], Any]]:
    """The same of the e-mail: nothing is asked of SES where nobody is mailed."""
    if not config.email.enabled:
        return dict.fromkeys(("mail_account", "mail_sender", "bounces"), lambda: None)
    sender = str(config.email.sender)
    return {
        "mail_account": lambda: read_mail_account(aws),
        "mail_sender": lambda: verification(aws, sender),
        "bounces": lambda: value_or(read_bounces(aws), None),
    }


def _policies(names: Names, config: Config) -> list[PolicyDocument]:
    """What somebody needs for this configuration; receipts are the account's, so they add to it."""
    boundary = config.permissions_boundary
    needed = [deployer_policy(names, boundary), messages_policy(names, boundary)]
    if config.sms.delivery_receipts or config.email.enabled or config.alerts.email:
        needed.append(sms_policy(names, boundary))
    return needed


def _failures(aws: Aws) -> tuple[Receipt, ...]:
    found = read_receipts(aws, ago_ms(aws, RECENT_DAYS * DAY_SECONDS))
    return tuple(receipt for receipt in found if receipt.status is DeliveryStatus.FAILED)


def _caller(aws: Aws) -> str:
    return aws.caller["Arn"]


def _has_pipes(aws: Aws, pipe: str) -> bool:
    """Whether EventBridge Pipes answers here, be it with a refusal.

    What this version knows of regions may be old: no answer where it knows of none means none.
    """
    try:
        aws.client("pipes").describe_pipe(Name=pipe)
    except AWS_ERRORS as error:
        if is_refused_connection(error) and "pipes" in missing_in(aws.region):
            return False
        if not code_of(error) or is_not_modelled(error):
            raise
    return True


def _account(aws: Aws) -> Mapping[str, str]:
    attributes = all_pages(aws, "describe_account_attributes", "AccountAttributes")
    return {attribute["Name"]: attribute["Value"] for attribute in attributes}


def _sender_ids(aws: Aws) -> tuple[SenderId, ...]:
    found = all_pages(aws, "describe_sender_ids", "SenderIds")
    return tuple(SenderId(s["SenderId"], s["IsoCountryCode"], s["Registered"]) for s in found)


def _concurrency(aws: Aws) -> int:
    limit = aws.client("lambda").get_account_settings()["AccountLimit"]
    return int(limit["ConcurrentExecutions"])


def _api_rate(aws: Aws) -> ApiRate:
    settings = aws.client("apigateway").get_account()["throttleSettings"]
    return ApiRate(float(settings["rateLimit"]), int(settings["burstLimit"]))
