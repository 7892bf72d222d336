"""What a preflight may ask of the account: tier, limits, sender IDs, spending, quotas, rights."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from smsverifier.local.embedded import EmbeddedAws
from smsverifier.local.settings import NEW_ACCOUNT, AccountSettings
from tests.support.local_clients import code_of, make_client

NUMBER = "+919876543210"
SPENT = {"Namespace": "AWS/SNS", "MetricName": "SMSMonthToDateSpentUSD"}


@pytest.fixture
def messaging(client: Callable[[str], Any]) -> Any:
    return client("pinpoint-sms-voice-v2")


def tier(messaging: Any) -> str:
    (attribute,) = messaging.describe_account_attributes()["AccountAttributes"]
    assert attribute["Name"] == "ACCOUNT_TIER"
    return str(attribute["Value"])


def test_the_tier_is_sandbox_or_production(messaging: Any, embedded: EmbeddedAws) -> None:
    assert tier(messaging) == "PRODUCTION"
    embedded.reset(NEW_ACCOUNT)
    assert tier(messaging) == "SANDBOX"


def test_the_spend_limit_is_snss_too(
    messaging: Any, client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(spend_limit=50))
    client("sns").set_sms_attributes(attributes={"MonthlySpendLimit": "20"})
    assert messaging.describe_spend_limits()["SpendLimits"][0] == {
        "Name": "TEXT_MESSAGE_MONTHLY_SPEND_LIMIT",
        "EnforcedLimit": 20,
        "MaxLimit": 50,
        "Overridden": True,
    }


def test_registered_sender_ids_are_listed(messaging: Any, embedded: EmbeddedAws) -> None:
    embedded.reset(AccountSettings(sender_ids=("EVENTS", "HACKIN")))
    found = messaging.describe_sender_ids()["SenderIds"]
    assert [(each["SenderId"], each["Registered"]) for each in found] == [
        ("EVENTS", True), ("HACKIN", True),
    ]  # fmt: skip
    asked = [{"SenderId": "HACKIN", "IsoCountryCode": "IN"}]
    assert len(messaging.describe_sender_ids(SenderIds=asked)["SenderIds"]) == 1


def test_an_unknown_sender_id_is_not_found(messaging: Any) -> None:
    asked = [{"SenderId": "NOBODY", "IsoCountryCode": "IN"}]
    assert code_of(messaging.describe_sender_ids, SenderIds=asked) == "ResourceNotFoundException"


def test_the_sandboxs_numbers_are_the_same_as_snss(
    messaging: Any, client: Callable[[str], Any]
) -> None:
    client("sns").create_sms_sandbox_phone_number(PhoneNumber=NUMBER)
    (found,) = messaging.describe_verified_destination_numbers()["VerifiedDestinationNumbers"]
    assert (found["DestinationPhoneNumber"], found["Status"]) == (NUMBER, "PENDING")
    (limit,) = messaging.describe_account_limits()["AccountLimits"]
    assert (limit["Used"], limit["Max"]) == (1, 10)


@pytest.mark.parametrize("arguments", [{"NextToken": "x"}, {"NextToken": "9"}])
def test_a_page_that_was_never_given_out_is_refused(
    messaging: Any, arguments: dict[str, str]
) -> None:
    assert code_of(messaging.describe_sender_ids, **arguments) == "ValidationException"


def spent(client: Callable[[str], Any], statistic: str = "Maximum", **metric: Any) -> list[float]:
    now = datetime.now(UTC)
    stat = {"Metric": SPENT | metric, "Period": 300, "Stat": statistic}
    answer = client("cloudwatch").get_metric_data(
        StartTime=now - timedelta(days=1),
        EndTime=now,
        MetricDataQueries=[{"Id": "spent", "MetricStat": stat}],
    )
    values: list[float] = answer["MetricDataResults"][0]["Values"]
    return values


def test_there_is_no_figure_before_anything_was_spent(client: Callable[[str], Any]) -> None:
    assert spent(client) == []
    assert client("cloudwatch").list_metrics(Namespace="AWS/SNS")["Metrics"] == []


def test_the_figure_is_what_was_spent_this_month(
    client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(spent=0.5))
    client("sns").publish(PhoneNumber=NUMBER, Message="hi")
    (sms,) = embedded.outbox.messages()
    assert spent(client) == [pytest.approx(0.5 + sms["price_usd"])]
    assert spent(client, "SampleCount") == [1]
    assert spent(client, Dimensions=[{"Name": "Country", "Value": "IN"}]) == []
    assert client("cloudwatch").list_metrics(**SPENT)["Metrics"] == [SPENT | {"Dimensions": []}]


def test_the_figure_belongs_to_its_region(
    client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    client("sns").publish(PhoneNumber=NUMBER, Message="hi")
    with make_client(embedded, "cloudwatch", region="eu-west-1") as elsewhere:
        assert elsewhere.list_metrics(Namespace="AWS/SNS")["Metrics"] == []


def statistics(client: Callable[[str], Any], start: datetime, end: datetime) -> Any:
    return client("cloudwatch").get_metric_statistics(
        **SPENT, StartTime=start, EndTime=end, Period=86_400, Statistics=["Maximum"]
    )["Datapoints"]


def test_the_statistics_say_the_same_for_the_time_they_cover(
    client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    embedded.reset(AccountSettings(spent=0.75))
    now = datetime.now(UTC)
    (point,) = statistics(client, now - timedelta(days=3), now)
    assert (point["Maximum"], point["Unit"]) == (0.75, "None")
    assert statistics(client, now - timedelta(days=9), now - timedelta(days=5)) == []


def test_other_metrics_are_refused(client: Callable[[str], Any]) -> None:
    with pytest.raises(ClientError, match="does not model the metric AWS/Lambda Errors"):
        spent(client, Namespace="AWS/Lambda", MetricName="Errors")


def test_the_concurrency_of_a_new_account_is_ten(
    client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    embedded.reset(NEW_ACCOUNT)
    asked = {"ServiceCode": "lambda", "QuotaCode": "L-B99A9384"}
    assert client("service-quotas").get_service_quota(**asked)["Quota"]["Value"] == 10
    assert client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"] == 10


def test_an_unknown_quota_does_not_exist(client: Callable[[str], Any]) -> None:
    asked = {"ServiceCode": "lambda", "QuotaCode": "L-00000000"}
    assert code_of(client("service-quotas").get_service_quota, **asked) == "NoSuchResourceException"


def test_its_owner_may_do_everything(client: Callable[[str], Any]) -> None:
    answer = client("iam").simulate_principal_policy(
        PolicySourceArn=client("sts").get_caller_identity()["Arn"],
        ActionNames=["sns:Publish", "iam:CreateRole"],
        ResourceArns=["arn:aws:iam::123456789012:role/x", "*"],
    )
    assert {result["EvalDecision"] for result in answer["EvaluationResults"]} == {"allowed"}
    assert len(answer["EvaluationResults"]) == 4


@pytest.mark.parametrize("who", ["user/organiser", "role/event-handler"])
def test_what_somebody_else_may_do_is_not_simulated(client: Callable[[str], Any], who: str) -> None:
    asked = {"PolicySourceArn": f"arn:aws:iam::123456789012:{who}", "ActionNames": ["sns:Publish"]}
    with pytest.raises(ClientError, match=f"does not model SimulatePrincipalPolicy of .*{who}; "):
        client("iam").simulate_principal_policy(**asked)


def test_the_free_plan_ends_in_as_many_days_as_are_played(
    client: Callable[[str], Any], embedded: EmbeddedAws
) -> None:
    assert client("freetier").get_account_plan_state()["accountPlanType"] == "PAID"
    embedded.reset(AccountSettings(free_plan_days=20))
    state = client("freetier").get_account_plan_state()
    assert state["accountPlanType"] == "FREE"
    left = state["accountPlanExpirationDate"] - datetime.now(UTC)
    assert timedelta(days=19.9) < left <= timedelta(days=20)
