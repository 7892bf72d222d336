"""What is kept of the calls that were heard, and that they fit an AWS that makes up other ids."""

import json
from typing import Any

from tests.support.upgrade.record import distilled
from tests.support.upgrade.recording import Call, Tape

HEARD = [
    ("GetRestApis", {}, {"items": []}),
    ("CreateRestApi", {"name": "demo-form"}, {"id": "abcdef0123", "name": "demo-form"}),
    ("GetResources", {"restApiId": "abcdef0123"}, {"items": [{"id": "0123abcdef"}]}),
    ("CreateStage", {"restApiId": "abcdef0123", "stageName": "live"}, {"stageName": "live"}),
    ("TagResource", {"resourceArn": "arn:…/abcdef0123", "tags": {"of": "demo-form"}}, {}),
]


class OtherAws:
    """Takes the calls of an API Gateway, and calls its API otherwise."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, method: str) -> Any:
        def answer(**parameters: Any) -> Any:
            self.asked.append((method, parameters))
            return {"id": "fedcba9876"} if method == "create_rest_api" else {}

        return answer


def kept() -> list[dict[str, Any]]:
    heard = [
        {"service": "apigateway", "operation": operation, "parameters": said, "answer": answer}
        for operation, said, answer in HEARD
    ]
    whole: list[dict[str, Any]] = json.loads(json.dumps(distilled(heard)))
    return whole


def test_what_reads_is_left_out_and_what_aws_made_up_is_noted_once() -> None:
    calls = kept()
    assert [call["operation"] for call in calls] == ["CreateRestApi", "CreateStage", "TagResource"]
    assert [call.get("learned") for call in calls] == [[[["id"], "abcdef0123"]], None, None]
    assert all("answer" not in call for call in calls)


def test_made_again_the_calls_name_what_aws_makes_up_now() -> None:
    aws = OtherAws()
    calls = [
        Call(call["service"], call["operation"], call["parameters"], tuple(call.get("learned", ())))
        for call in kept()
    ]
    Tape(lambda _: aws).play(calls)
    assert aws.asked == [
        ("create_rest_api", {"name": "demo-form"}),
        ("create_stage", {"restApiId": "fedcba9876", "stageName": "live"}),
        ("tag_resource", {"resourceArn": "arn:…/fedcba9876", "tags": {"of": "demo-form"}}),
    ]
