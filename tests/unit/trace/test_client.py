"""What the answer to a registration means, and what to do about it."""

import pytest

from smsverifier.trace.client import ApiResponse, RegistrationCall, refusal


@pytest.mark.parametrize("status", [400, 409, 413, 415, 429, 500, 502, 504])
def test_every_refusal_says_what_to_do(status: int) -> None:
    why = refusal(ApiResponse(status, {}, None))
    assert why.verdict.endswith(".")
    assert why.advice


def test_what_answers_but_not_as_the_api_does_has_no_request_id() -> None:
    strange = ApiResponse(200, {}, {"hello": "world"})
    call = RegistrationCall(ApiResponse(200, {}, {}), strange, 1)
    assert call.request_id is None
    assert "not as this stack's API does" in refusal(call.answer).verdict
