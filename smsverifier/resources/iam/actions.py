"""Every call this tool makes to AWS, with the IAM actions it needs (aws: action-per-call).

The kinds say what is called of them; here is what is asked of the account, and the whole.
`deployer_policy` is made from it; a test holds it against the calls really made, so that neither a
call nor an entry can be forgotten.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from smsverifier.naming import Names
from smsverifier.resources import delivery_receipts
from smsverifier.resources.catalog import KINDS
from smsverifier.resources.kind import Calls, Right, ServiceOperation, Statement, equal
from smsverifier.resources.role import FIND_STRAYS


def _by_sns(_: Names, __: str | None) -> Mapping[str, Any]:
    return equal("aws:CalledViaLast", "sns.amazonaws.com")


SMS_ACCOUNT = Statement(
    "SmsAccount",
    None,
    why_all="Settings, limits and numbers of the account: IAM knows no resource for them.",
)
SMS_BY_SNS = Statement(
    "SmsBySns",
    None,
    _by_sns,
    "The same, where SNS asks AWS End User Messaging in your name; only then.",
)
NUMBERS_BY_SNS = Statement(
    "NumbersBySns",
    lambda names: [
        f"arn:aws:sms-voice:{names.region}:{names.account}:{what}/*"
        for what in ("verified-destination-number", "opt-out-list")
    ],
    _by_sns,
)
SMS_LOGS = Statement(
    "SmsLogs",
    lambda names: [f"{names.log_group_arn(group)}:*" for group in names.receipt_log_groups],
)
OWN_RIGHTS = Statement(
    "OwnRights",
    lambda names: [f"arn:aws:iam::{names.account}:{kind}/*" for kind in ("role", "user")],
)

ACCOUNT: tuple[Calls, ...] = (
    {("sts", "GetCallerIdentity"): ()},  # allowed to everybody who is signed in
    # After a teardown: what still has the stack's tag. The tags of what has another name are out
    # of this policy's reach, and `down` says so.
    FIND_STRAYS.calls("resourcegroupstaggingapi", "GetResources", "tag:GetResources"),
    SMS_ACCOUNT.calls(
        "sns",
        """GetSMSAttributes SetSMSAttributes GetSMSSandboxAccountStatus
        CheckIfPhoneNumberIsOptedOut ListPhoneNumbersOptedOut CreateSMSSandboxPhoneNumber
        VerifySMSSandboxPhoneNumber ListSMSSandboxPhoneNumbers DeleteSMSSandboxPhoneNumber""",
    ),
    *(
        SMS_ACCOUNT.calls("pinpoint-sms-voice-v2", name, f"sms-voice:{name}")
        for name in (
            "DescribeAccountAttributes",
            "DescribeSpendLimits",
            "DescribeSenderIds",
            "DescribeVerifiedDestinationNumbers",
        )
    ),
    SMS_ACCOUNT.calls("cloudwatch", "GetMetricData"),
    SMS_ACCOUNT.calls("lambda", "GetAccountSettings"),
    SMS_ACCOUNT.calls("freetier", "GetAccountPlanState"),
    # SNS asks End User Messaging in the caller's name (aws: eum-asked-as-the-caller). What it
    # asks for others, we ask ourselves as well: the account's tier, limits and verified numbers.
    SMS_BY_SNS.calls(
        "sns",
        "CreateSMSSandboxPhoneNumber",
        """sms-voice:CreateVerifiedDestinationNumber
        sms-voice:SendDestinationNumberVerificationCode""",
    ),
    NUMBERS_BY_SNS.calls(
        "sns",
        "CheckIfPhoneNumberIsOptedOut ListPhoneNumbersOptedOut",
        "sms-voice:DescribeOptedOutNumbers",
    ),
    NUMBERS_BY_SNS.calls("sns", "VerifySMSSandboxPhoneNumber", "sms-voice:VerifyDestinationNumber"),
    NUMBERS_BY_SNS.calls(
        "sns", "DeleteSMSSandboxPhoneNumber", "sms-voice:DeleteVerifiedDestinationNumber"
    ),
    # The receipts are in SNS's log groups, the rest in the stack's.
    SMS_LOGS.calls("logs", "FilterLogEvents"),
    # A session is simulated by its role, whose whole ARN only IAM knows.
    OWN_RIGHTS.calls("iam", "SimulatePrincipalPolicy", "iam:SimulatePrincipalPolicy iam:GetRole"),
)
"""What `check`, `numbers`, `logs` and `down` ask of the account."""


def _together(parts: Iterable[Calls]) -> Mapping[ServiceOperation, tuple[Right, ...]]:
    """All that one call needs, from each part that knows of it."""
    rights: dict[ServiceOperation, tuple[Right, ...]] = {}
    for part in parts:
        for call, more in part.items():
            rights[call] = (*rights.get(call, ()), *more)
    return rights


_PARTS = (
    *(part for kind in KINDS for part in kind.calls),
    *delivery_receipts.CALLS,
    *ACCOUNT,
)
RIGHTS = _together(_PARTS)
"""Call → everything its caller must be allowed."""

STATEMENTS = tuple(
    dict.fromkeys(right.on for part in _PARTS for rights in part.values() for right in rights)
)
"""Every statement that some call needs, in the order of the kinds."""
