"""Each question that AWS denies leaves one thing unknown, and everything else is found."""

from collections.abc import Callable

import pytest

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.config.price_table import load_prices
from smsverifier.finding import Finding
from smsverifier.local.calls import AwsFailure, AwsResponse, Call
from smsverifier.local.dispatcher import Forward
from smsverifier.local.embedded import EmbeddedAws
from smsverifier.preflight.checks import CHECKS, run_preflight

PHONE = "+919876543210"
QUESTIONS = {
    ("iam", "SimulatePrincipalPolicy"): {"permissions"},
    ("freetier", "GetAccountPlanState"): {"account_plan"},
    ("sns", "GetSMSSandboxAccountStatus"): {"sandbox", "phone"},
    ("sns", "GetSMSAttributes"): set(),  # End User Messaging knows the limit as well
    ("sns", "CheckIfPhoneNumberIsOptedOut"): {"phone"},
    ("sns", "ListSMSSandboxPhoneNumbers"): {"phone"},
    ("pinpoint-sms-voice-v2", "DescribeAccountAttributes"): {"account_tier", "protect"},
    ("pinpoint-sms-voice-v2", "DescribeSpendLimits"): set(),  # and so does SNS
    ("pinpoint-sms-voice-v2", "DescribeSenderIds"): {"sender_id"},
    ("pinpoint-sms-voice-v2", "DescribeVerifiedDestinationNumbers"): set(),
    ("cloudwatch", "GetMetricData"): {"month_to_date"},
    ("lambda", "GetAccountSettings"): {"lambda_concurrency"},
    ("apigateway", "GetAccount"): {"api_rate"},
    ("logs", "FilterLogEvents"): set(),  # no receipts are known of
    ("dynamodb", "GetItem"): set(),  # how many SMS count against the cap
    ("dynamodb", "Scan"): set(),  # who is still to be told: then it is everybody
    ("pipes", "DescribePipe"): set(),  # a refusal is an answer: the service is there
}
"""Question → what cannot be told without its answer."""


def look(aws: Aws) -> dict[str, Finding]:
    config = Config.model_validate({"sms": {"sender_id": "EVENTS", "max_messages": 3000}})
    return {found.id: found for found in run_preflight(aws, config, load_prices(), PHONE)}


def failing(failure: AwsFailure) -> Callable[[Call, Forward], AwsResponse]:
    def answer(_: Call, __: Forward) -> AwsResponse:
        raise failure

    return answer


def denial(operation: str) -> AwsFailure:
    message = f"User: arn:aws:iam::1:user/asha is not authorized to perform: svc:{operation}"
    return AwsFailure("AccessDeniedException", f"{message} on resource: *", 403)


def unknown(found: dict[str, Finding]) -> set[str]:
    """All but what is unknown to everybody whose account has sent nothing this month."""
    return {id for id, finding in found.items() if finding.state == "unknown"} - {"account_review"}


def test_where_everything_is_answered_nothing_is_unknown(aws: Aws) -> None:
    found = look(aws)
    assert unknown(found) == set()
    assert set(found) > {*CHECKS, "phone", "encoding", "parts"}


@pytest.mark.parametrize("question", QUESTIONS, ids=".".join)
def test_a_denied_question_leaves_unknown_what_only_it_tells(
    embedded: EmbeddedAws, aws: Aws, question: tuple[str, str]
) -> None:
    embedded.dispatcher.override(*question, failing(denial(question[1])))
    found = look(aws)
    assert unknown(found) == QUESTIONS[question]
    for id in QUESTIONS[question]:
        assert f"AWS denied svc:{question[1]}" in found[id].detail
        assert "smsverifier policy --sms" in found[id].advice


def test_where_neither_service_tells_the_limit_it_is_unknown(
    embedded: EmbeddedAws, aws: Aws
) -> None:
    for question in ("sns", "GetSMSAttributes"), ("pinpoint-sms-voice-v2", "DescribeSpendLimits"):
        embedded.dispatcher.override(*question, failing(denial(question[1])))
    assert unknown(look(aws)) == {"spend_limit"}


def test_a_fault_of_aws_leaves_unknown_too(embedded: EmbeddedAws, aws: Aws) -> None:
    embedded.dispatcher.override(
        "cloudwatch", "GetMetricData", failing(AwsFailure("Fault", "no", 400))
    )
    assert unknown(look(aws)) == {"month_to_date"}


def test_without_a_network_everything_that_is_asked_is_unknown(free_port: int) -> None:
    aws = Aws(AwsTarget(region="ap-south-1", endpoint_url=f"http://127.0.0.1:{free_port}"))
    found = look(aws)
    assert "does not answer" in found["credentials"].detail
    assert found["credentials"].state == "blocker"
    assert unknown(found) >= {"region", "permissions", "sandbox", "spend_limit"}
    assert found["encoding"].state == "ok"
    assert len(aws.calls) == 1, "nothing else is tried"


def test_a_question_that_hangs_is_given_up_soon_and_nobody_signs_in_again(aws: Aws) -> None:
    brief = aws.briefly()
    config = brief.client("sns").meta.config
    seconds = config.retries["total_max_attempts"] * (config.connect_timeout + config.read_timeout)
    assert seconds <= 45
    assert aws.client("sns").meta.config.read_timeout == 60
    brief.client("sns").get_sms_attributes()
    assert ("sns", "GetSMSAttributes") in aws.calls
