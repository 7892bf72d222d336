"""Whether people can register, by the variables of the stage that DynamoDB compares with."""

from datetime import UTC, datetime

import pytest

from smsverifier.commands.closing import registration_now
from smsverifier.delivery.health import Health
from smsverifier.output.closing_view import registration_advice, registration_words
from smsverifier.provision.resource import Observed
from smsverifier.resources.rest_api.settings import stage_properties

NEVER = "9999999999999"


@pytest.mark.parametrize(
    ("variables", "state"),
    [
        ({"closes": NEVER, "closed": NEVER}, "open"),
        ({"closes": NEVER}, "closed"),
        ({"closes": NEVER, "closed": "soon"}, "closed"),
        ({"closes": "soon", "closed": NEVER}, "closed"),
    ],
)
def test_an_api_that_refuses_everybody_is_not_told_as_open(
    variables: dict[str, str], state: str
) -> None:
    found = Observed("", {"stage": stage_properties({"variables": variables}, "")})
    now = registration_now(found, Health(), datetime(2026, 11, 30, tzinfo=UTC))
    assert now is not None
    assert now.state == state
    assert bool(registration_words(now, UTC)) == (state == "closed")
    assert bool(registration_advice(now)) == (state == "closed")
