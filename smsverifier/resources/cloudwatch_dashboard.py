"""The CloudWatch dashboard of a stack (docs/aws/alarms.md).

Dashboards belong to the whole account, so the region is in its name. Its body is compared by its
hash: what is in it is `dashboard_body`.
"""

import hashlib
import json
from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring
from smsverifier.config import Config
from smsverifier.naming import STACK_TAG, Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.ownership import foreign_resource_error
from smsverifier.provision.resource import Observed, Outputs, Properties, Resource
from smsverifier.resources.alarms import ABSENT
from smsverifier.resources.alarms import KEY as ALARMS_KEY
from smsverifier.resources.alert_topic import MARK, NOT_WANTED
from smsverifier.resources.dashboard_body import canonical_body, dashboard_body, owner_of
from smsverifier.resources.kind import Kind, Statement, name_in

NO_DASHBOARD = "the configuration asks for no dashboard in CloudWatch (alerts.dashboard)"


class CloudWatchDashboard(Resource):
    """`alert_dashboard`."""

    type: ClassVar[str] = "AWS::CloudWatch::Dashboard"
    key = "alert_dashboard"
    component = "alerts"
    needs = (ALARMS_KEY,)
    trace = MARK

    def __init__(self, aws: Aws, names: Names, config: Config) -> None:
        self.aws = aws
        self.name = names.cloudwatch_dashboard
        self.arn = names.cloudwatch_dashboard_arn
        self.obsolete = _why_not(config)
        self._stack = names.stack
        self._body = json.dumps(dashboard_body(config, names))

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """The hash of what it shows, and whose it is."""
        return {"content": _hash(self._body), "tags": {STACK_TAG: self._stack}}

    def read(self) -> Observed | None:
        """The dashboard, or None."""
        found = find_dashboard(self.aws, self.arn)
        if found is None:
            return None
        body = found["DashboardBody"]
        return Observed(self.arn, {"content": _hash(body), "tags": _tags_in(body)})

    def create(self, desired: Properties) -> None:  # noqa: ARG002 - the body says it
        """Put it; PutDashboard writes over what is there, so that whose it is comes first."""
        found = self.read()
        if found is not None and found.owner != self._stack:
            raise foreign_resource_error(self, found)
        self._put()

    def creation(self, desired: Properties) -> tuple[Call, ...]:  # noqa: ARG002 - as `create`
        """The whole in one call."""
        return (
            Call(
                "cloudwatch",
                "PutDashboard",
                self._request(),
                "The figures that the alarms watch, drawn. The account's dashboards have one set "
                "of names for all regions.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """Put it again."""
        self._put()

    def delete(self) -> None:
        """Delete it."""
        ignoring(lambda: self._client.delete_dashboards(DashboardNames=[self.name]), *ABSENT)

    @property
    def _client(self) -> Any:
        return self.aws.client("cloudwatch")

    def _put(self) -> None:
        self._client.put_dashboard(**self._request())

    def _request(self) -> dict[str, Any]:
        return {"DashboardName": self.name, "DashboardBody": self._body}


def find_dashboard(aws: Aws, arn: str) -> Any:
    """What CloudWatch has of it, or None."""
    client = aws.client("cloudwatch")
    return find(lambda: client.get_dashboard(DashboardName=name_in(arn)), *ABSENT)


def _hash(body: str) -> str:
    return hashlib.sha256(canonical_body(body).encode()).hexdigest()[:12]


def _why_not(config: Config) -> str:
    if config.alerts.email is None:
        return NOT_WANTED
    return "" if config.alerts.dashboard else NO_DASHBOARD


def _tags_in(body: str) -> dict[str, str]:
    owner = owner_of(body)
    return {} if owner is None else {STACK_TAG: owner}


def _tags(aws: Aws, arn: str) -> dict[str, str]:
    found = find_dashboard(aws, arn)
    return _tags_in(found["DashboardBody"]) if found else {}


DASHBOARD = Statement("Dashboard", lambda names: [names.cloudwatch_dashboard_arn])
KIND = Kind(
    CloudWatchDashboard.type,
    "cloudwatch",
    ABSENT,
    describe=find_dashboard,
    tags=_tags,
    calls=(DASHBOARD.calls("cloudwatch", "PutDashboard GetDashboard DeleteDashboards"),),
)
