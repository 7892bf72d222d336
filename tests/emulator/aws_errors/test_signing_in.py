"""Callers that AWS does not take: expired, another clock, a region not enabled."""

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.errors import AwsError
from smsverifier.local.calls import AwsFailure
from tests.support.account import Account, everywhere

INVALID = "The security token included in the request is invalid."
EXPIRED = "The security token included in the request is expired"
EARLY = "Signature expired: 20260101T000000Z is now earlier than 20260101T001000Z"
LATE = "Signature not yet current: 20260101T010000Z is still later than 20260101T000500Z"
MISMATCH = "The request signature we calculated does not match the signature you provided."

REFUSALS = {
    ("ExpiredToken", EXPIRED): "session has expired",
    ("ExpiredTokenException", EXPIRED): "session has expired",
    ("RequestExpired", "Request has expired."): "clock is wrong",
    ("RequestTimeTooSkewed", "The difference between the request time and …"): "clock is wrong",
    ("SignatureDoesNotMatch", EARLY): "clock is wrong",
    ("InvalidSignatureException", LATE): "clock is wrong",
    ("SignatureDoesNotMatch", MISMATCH): "does not accept the secret key",
    ("InvalidClientTokenId", INVALID): "does not know these credentials",
    ("UnrecognizedClientException", INVALID): "does not know these credentials",
    ("AuthFailure", "AWS was not able to validate the provided access credentials"): "not know",
    ("OptInRequired", "The AWS Access Key Id needs a subscription for the service"): "may not use",
    ("SubscriptionRequiredException", "needs a subscription for the service"): "may not use",
}


def refusal(account: Account, region: str = "ap-south-1") -> AwsError:
    with pytest.raises(AwsError) as told:
        _ = Aws(AwsTarget(region=region, endpoint_url=account.endpoint_url)).account
    return told.value


@pytest.mark.parametrize("answer", REFUSALS, ids=lambda answer: f"{answer[0]}-{answer[1][:14]}")
def test_each_refusal_of_the_caller_has_its_own_words(
    account: Account, answer: tuple[str, str]
) -> None:
    account.rules.append(everywhere(AwsFailure(*answer, 403)))
    error = refusal(account)
    assert REFUSALS[answer] in error.message
    assert answer[0] in error.why
    assert error.hint


def test_keys_of_a_closed_account_are_told_as_perhaps_that(account: Account) -> None:
    account.rules.append(everywhere(AwsFailure("InvalidClientTokenId", INVALID, 403)))
    hint = refusal(account).hint
    assert "or the account closed, as AWS's free plan does after six months" in hint
    assert "goes on from there" not in hint


def test_a_young_region_is_said_to_need_enabling(account: Account) -> None:
    account.rules.append(everywhere(AwsFailure("InvalidClientTokenId", INVALID, 403)))
    hint = refusal(account, "ap-south-2").hint
    assert "ap-south-2 answers so until the account has enabled it" in hint
    assert "enabled" not in refusal(account, "ap-south-1").hint
