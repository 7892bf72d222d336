"""What is known of AWS's regions without asking: which there are, which need enabling first, and
which lack a service we need. New regions come faster than new versions of this tool, so what is
missing here is a warning; only a region that nobody knows is refused.
"""

import difflib
from collections.abc import Mapping

from botocore.exceptions import UnknownRegionError

from smsverifier.aws.sdk_session import isolated_session
from smsverifier.errors import UsageError

AS_OF = "November 2026"
STANDARD = "aws"
"""The partition that names and ARNs are made for."""

_OLD = """us-east-1 us-east-2 us-west-1 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-west-1
    eu-west-2 eu-west-3 eu-north-1 ap-south-1 ap-northeast-1 ap-northeast-2 ap-northeast-3
    ap-southeast-1 ap-southeast-2"""
_NO_PIPES = """ap-east-2 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-west-1
    il-central-1 mx-central-1"""
_NO_SMS = "ap-east-1 ap-southeast-5 ap-southeast-7"

ENABLED_BY_DEFAULT = frozenset(_OLD.split())
"""Regions older than March 2019; an account must enable every younger one before it is used."""
WITHOUT_PIPES = frozenset(_NO_PIPES.split())
"""No endpoint in botocore 1.44.5's data (aws: pipes-regions)."""
WITHOUT_SMS = frozenset(_NO_SMS.split())
"""No endpoint of End User Messaging, which carries SNS's SMS, in that data (aws: eum-regions)."""

LACKING = {
    "aws-cn": "AWS in China has no SMS (AWS End User Messaging)",
    "aws-us-gov": "AWS GovCloud has no EventBridge Pipes",
    "aws-eusc": "The AWS European Sovereign Cloud has no EventBridge Pipes",
}
"""What keeps a stack out of each other partition that anybody can have an account in.

No endpoint in botocore 1.44.5's data; the isolated partitions lack one of the two as well.
"""


def known_regions() -> list[str]:
    """The regions of the standard partition that the SDK knows."""
    # DynamoDB is in every region; a newer service's list lags behind (aws: endpoint-lists-lag).
    # Of a bare session: a profile of another project must not stop the local target.
    return list(isolated_session().get_available_regions("dynamodb"))


def refuse_unknown_region(region: str) -> None:
    """Raise UsageError unless the SDK knows this region, and of the standard partition."""
    if region in ENABLED_BY_DEFAULT:  # and the SDK's list of all need not be read
        return
    known = known_regions()
    if region in known:
        return
    partition = _partition(region)
    if partition != STANDARD:
        raise UsageError(
            f"smsverifier does not support {region}",
            where="--region, or `region` in the configuration",
            why=f"{LACKING.get(partition, 'It lacks EventBridge Pipes or SMS')} ({AS_OF}), and "
            f"its accounts ({partition}) are apart from those of the other regions.",
            hint="Use an account of AWS's standard regions, for example in ap-south-1.",
        )
    near = difflib.get_close_matches(region, known, n=1)
    raise UsageError(
        f"There is no AWS region called {region}",
        where="--region, or `region` in the configuration",
        hint=f"Did you mean {near[0]}?" if near else f"Choose one of {', '.join(sorted(known))}.",
    )


def _partition(region: str) -> str:
    """The partition whose naming the region follows; the standard one where it follows none."""
    try:
        return str(isolated_session().get_partition_for_region(region))
    except UnknownRegionError:
        return STANDARD


def enabling_hint(region: str) -> str:
    """What to do where `region` (empty: any) may not be enabled; empty where that cannot be."""
    if region in ENABLED_BY_DEFAULT:
        return ""
    which = region or "A region younger than 2019 (for example ap-south-2 or me-central-1)"
    return (
        f"{which} answers so until the account has enabled it: AWS console, Account, AWS Regions. "
    )


def missing_in(region: str) -> Mapping[str, str]:
    """Endpoint prefix → name of the services we need that `region` lacks, as of `AS_OF`."""
    missing = {}
    if region in WITHOUT_PIPES:
        missing["pipes"] = "EventBridge Pipes"
    if region in WITHOUT_SMS:
        missing["sms-voice"] = "SMS (AWS End User Messaging)"
    return missing


def region_warnings(region: str) -> tuple[str, ...]:
    """What speaks against this region, as far as this version knows."""
    return tuple(
        f"{name} is not in {region}, as far as this version knows ({AS_OF}): it may not work "
        "there. Another region: --region ap-south-1"
        for name in missing_in(region).values()
    )
