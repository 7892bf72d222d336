"""What the proxy wrote down, read as calls."""

from bench.calls_made import calls_made
from bench.proxy import LABEL, Exchange


def exchange(begun: float, service: str, method: str, path: str, **more: str) -> Exchange:
    credential = f"AWS4-HMAC-SHA256 Credential=A/20260101/ap-south-1/{service}/aws4_request, Signed"
    body = more.pop("body", "")
    headers = {"Authorization": credential, "Content-Length": str(len(body))}
    headers |= {name.replace("_", "-"): value for name, value in more.items()}
    return Exchange(begun, begun + 1, method, path, headers, body.encode())


JSON = {"Content_Type": "application/x-amz-json-1.0"}
TABLE = exchange(
    2, "dynamodb", "POST", "/", X_Amz_Target="DynamoDB_20120810.DescribeTable",
    body='{"TableName": "bench"}', X_Bench_Step="table", **JSON,
)  # fmt: skip
ROLE = exchange(
    1, "iam", "POST", "/", body="Action=GetRole&Version=2010-05-08&RoleName=bench",
    Content_Type="application/x-www-form-urlencoded",
)  # fmt: skip
STAGE = exchange(3, "apigateway", "GET", "/restapis/abc/stages/v1")
HEALTH = Exchange(0, 1, "GET", "/_smsverifier/health", {}, b"")


def test_calls_are_told_with_what_they_ask_in_the_order_of_their_beginnings() -> None:
    made = calls_made([TABLE, HEALTH, ROLE, STAGE])
    assert [(call.name, call.params) for call in made] == [
        ("iam.GetRole", {"RoleName": "bench"}),
        ("dynamodb.DescribeTable", {"TableName": "bench"}),
        ("apigateway.GetStage", {"restApiId": "abc", "stageName": "v1"}),
    ]


def test_a_call_is_on_behalf_of_the_step_that_its_header_names() -> None:
    assert TABLE.headers[LABEL] == "table"
    assert [call.label for call in calls_made([ROLE, TABLE])] == ["", "table"]
