"""The table of calls against the calls really made, from the first `up` to the last `down`."""

from smsverifier.aws.session import SERVICES
from smsverifier.resources.iam.actions import RIGHTS


def test_every_service_that_is_called_is_looked_at_for_an_endpoint_of_its_own() -> None:
    assert {service for service, _ in RIGHTS} == set(SERVICES)
