"""What answers in AWS's place: an answer that is shorter than it says is not always cut off."""

from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from smsverifier.aws.foreign_responses import CUT_OFF, look


@pytest.fixture(scope="module")
def untag() -> OperationModel:
    described = Loader().load_service_model("apigateway", "service-2")
    return ServiceModel(described, "apigateway").operation_model("UntagResource")


@pytest.mark.parametrize(("status", "code"), [(204, None), (200, CUT_OFF)])
def test_a_status_without_a_body_is_whole_whatever_length_is_announced(
    untag: OperationModel, status: int, code: str | None
) -> None:
    customized: dict[str, Any] = {}
    answer = {"status_code": status, "headers": {"Content-Length": "2"}, "body": b""}
    look(untag, answer, customized)
    assert customized.get("Error", {}).get("Code") == code
