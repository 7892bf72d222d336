"""SES v2: SendEmail, and the calls about the account's mail.

Overrides moto wholly, which asks only for the sender's identity and drops headers, attachments and
the text beside an HTML.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parseaddr
from typing import Any

from smsverifier.local.calls import AwsFailure, AwsResponse, Call, epoch_seconds
from smsverifier.local.dispatcher import Dispatcher, Forward, Override
from smsverifier.local.email.account_state import EmailAccount, EmailAccounts, Suppressed
from smsverifier.local.email.identities import may_send
from smsverifier.local.email.mailbox import Mailbox
from smsverifier.local.mail_message import Mail, SentMail, mail_of, new_message_id
from smsverifier.local.paging import page
from smsverifier.mail.address import domain_of, same_mailbox

SIMULATOR = "simulator.amazonses.com"
"""Whose addresses play what may become of a mail (aws: ses-simulator)."""

BOUNCED, COMPLAINED, SUPPRESSED, DELIVERED = "bounced", "complained", "suppressed", "delivered"
_SIMULATED = {
    "success": DELIVERED,
    "ooto": DELIVERED,
    "bounce": BOUNCED,
    "complaint": COMPLAINED,
    "suppressionlist": SUPPRESSED,
}
_EXAMPLES = ("example.com", "example.net", "example.org")
"""Domains of nobody: there `bounce@` and `complaint@` play a real person's, with what follows."""

_DETAILS = {
    BOUNCED: "550 5.1.1 user unknown",
    COMPLAINED: "delivered, and its reader called it spam",
    SUPPRESSED: "on the account's suppression list: not sent",
    DELIVERED: "250 2.0.0 OK",
}
_REASONS = {BOUNCED: "BOUNCE", COMPLAINED: "COMPLAINT"}


class Ses:
    """Sends mail in every region."""

    def __init__(
        self, mailbox: Mailbox, accounts: EmailAccounts, clock: Callable[[], float]
    ) -> None:
        self._mailbox = mailbox
        self._accounts = accounts
        self._clock = clock

    def install(self, dispatcher: Dispatcher) -> None:
        """Takes the calls at the dispatcher."""
        answers: dict[str, Override] = {
            "SendEmail": self._send,
            "GetAccount": self._account,
            "ListSuppressedDestinations": self._list_suppressed,
            "GetSuppressedDestination": self._get_suppressed,
            "PutSuppressedDestination": self._put_suppressed,
            "DeleteSuppressedDestination": self._delete_suppressed,
        }
        for operation, answer in answers.items():
            dispatcher.override("sesv2", operation, answer)

    def _send(self, call: Call, _: Forward) -> AwsResponse:
        """moto: SendEmail asks for the sender alone, and drops headers and attachments."""
        if call.params.get("ConfigurationSetName"):
            raise AwsFailure("NotFoundException", "Configuration set does not exist.", 404)
        mail = mail_of(call.params)
        account = self._accounts.of(call.region)
        _must_be_verified(mail, account, call.region)
        account.take(len(mail.to))
        message_id = new_message_id()
        for address in mail.to:
            status = self._deliver(account, parseaddr(address)[1], message_id)
            self._mailbox.post(self._sent(call, mail, address, message_id, status))
        return call.answer({"MessageId": message_id})

    def _deliver(self, account: EmailAccount, address: str, message_id: str) -> str:
        if same_mailbox(address) in account.suppressed:
            return SUPPRESSED
        status = _status(address)
        # The simulator's bounces do not enter the list (aws: ses-simulator).
        if status in _REASONS and domain_of(address) != SIMULATOR:
            account.suppress(address, _REASONS[status], message_id)
        return status

    def _sent(self, call: Call, mail: Mail, to: str, message_id: str, status: str) -> SentMail:
        return SentMail(
            message_id=message_id,
            to=(to,),
            sender_address=mail.sender,
            subject=mail.subject,
            text=mail.text,
            html=mail.html,
            reply_to=mail.reply_to,
            headers=mail.headers,
            attachments=mail.attachments,
            form=mail.form,
            region=call.region,
            sender=call.caller.name,
            status=status,
            detail=_DETAILS[status],
            sent_at=datetime.fromtimestamp(self._clock(), UTC),
        )

    def _account(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetAccount of SES is not implemented."""
        account = self._accounts.of(call.region)
        return call.answer(
            {
                "DedicatedIpAutoWarmupEnabled": False,
                "EnforcementStatus": "HEALTHY",
                "ProductionAccessEnabled": not account.in_sandbox,
                "SendQuota": {
                    "Max24HourSend": float(account.daily),
                    "MaxSendRate": float(account.rate),
                    "SentLast24Hours": float(account.sent_today),
                },
                "SendingEnabled": True,
                "SuppressionAttributes": {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]},
            }
        )

    def _list_suppressed(self, call: Call, _: Forward) -> AwsResponse:
        """moto: ListSuppressedDestinations is not implemented."""
        account = self._outside_sandbox(call)
        reasons = call.params.get("Reasons") or ["BOUNCE", "COMPLAINT"]
        since, until = call.params.get("StartDate"), call.params.get("EndDate")
        found = [
            each
            for _, each in sorted(account.suppressed.items())
            if each.reason in reasons
            and (since is None or each.at >= epoch_seconds(since))
            and (until is None or each.at <= epoch_seconds(until))
        ]
        some, following = page(
            found, call.params.get("PageSize"), call.params.get("NextToken"), invalid=_BAD
        )
        more = {"NextToken": following} if following else {}
        listed = [_summary(each) for each in some]
        return call.answer({"SuppressedDestinationSummaries": listed, **more})

    def _get_suppressed(self, call: Call, _: Forward) -> AwsResponse:
        """moto: GetSuppressedDestination is not implemented."""
        found = _existing(call, self._accounts.of(call.region))
        about = {"Attributes": {"MessageId": found.message_id}} if found.message_id else {}
        return call.answer({"SuppressedDestination": {**_summary(found), **about}})

    def _put_suppressed(self, call: Call, _: Forward) -> AwsResponse:
        """moto: PutSuppressedDestination is not implemented."""
        account = self._outside_sandbox(call)
        account.suppress(str(call.params["EmailAddress"]), str(call.params["Reason"]), None)
        return call.answer({})

    def _delete_suppressed(self, call: Call, _: Forward) -> AwsResponse:
        """moto: DeleteSuppressedDestination is not implemented."""
        account = self._outside_sandbox(call)
        del account.suppressed[_existing(call, account).address]
        return call.answer({})

    def _outside_sandbox(self, call: Call) -> EmailAccount:
        """aws: ses-sandbox"""
        account = self._accounts.of(call.region)
        if account.in_sandbox:
            raise AwsFailure(_BAD, "This operation is not available in the sandbox.")
        return account


_BAD = "BadRequestException"


def _must_be_verified(mail: Mail, account: EmailAccount, region: str) -> None:
    """aws: ses-not-verified"""
    failed = [] if may_send(region, mail.sender_mailbox) else [mail.sender_mailbox]
    if account.in_sandbox:
        recipients = (parseaddr(each)[1] for each in mail.to)
        failed += [
            each
            for each in recipients
            if domain_of(each) != SIMULATOR and not may_send(region, each)
        ]
    if failed:
        raise AwsFailure(
            "MessageRejected",
            "Email address is not verified. The following identities failed the check in region "
            f"{region.upper()}: {', '.join(failed)}",
        )


def _status(address: str) -> str:
    local, _, domain = same_mailbox(address).rpartition("@")
    plays = _SIMULATED.get(local.partition("+")[0], DELIVERED)
    is_example = domain in _EXAMPLES or domain.endswith((".example", ".test", ".invalid"))
    return plays if domain == SIMULATOR or is_example else DELIVERED


def _existing(call: Call, account: EmailAccount) -> Suppressed:
    address = str(call.params["EmailAddress"])
    found = account.suppressed.get(same_mailbox(address))
    if found is None:
        raise AwsFailure(
            "NotFoundException", f"Email address {address} does not exist on your suppression "
            "list.", 404,
        )  # fmt: skip
    return found


def _summary(suppressed: Suppressed) -> dict[str, Any]:
    return {
        "EmailAddress": suppressed.address,
        "Reason": suppressed.reason,
        "LastUpdateTime": datetime.fromtimestamp(suppressed.at, UTC),
    }
