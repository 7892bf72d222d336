"""The group of a stack's schedules, one for each announcement to come (docs/aws/scheduler.md).

A schedule carries no tags, its group does; and with the group all that is in it goes. So the group
is what is made, tagged and removed, and what is in it follows from the table (`schedules`).
"""

from typing import Any, ClassVar

from smsverifier.aws import Aws
from smsverifier.aws.errors import find, ignoring
from smsverifier.aws.gather import gather_if_found
from smsverifier.aws.waits import WaitLimit, wait_until
from smsverifier.naming import Names
from smsverifier.provision.call import Call
from smsverifier.provision.diff import Change
from smsverifier.provision.resource import Condition, Observed, Outputs, Properties, Resource
from smsverifier.resources.kind import Kind, Statement, name_in, passed_to
from smsverifier.resources.tags import Tags, as_list, as_map, owned, removed

ABSENT = "ResourceNotFoundException"
EXISTS = "ConflictException"
# aws: schedule-group-goes-slowly
GONE = WaitLimit(
    "the schedule group to be gone", 300, "Scheduler deletes what is in it first, and says DELETING"
)


class ScheduleGroup(Resource):
    """`schedule_group`."""

    type: ClassVar[str] = "AWS::Scheduler::ScheduleGroup"
    goes = GONE
    key = "schedule_group"
    component = "announcements"
    needs = ("handler", "schedule_role")  # so it goes before them: a schedule calls the one by both

    def __init__(self, aws: Aws, names: Names, tags: Tags) -> None:
        self.aws = aws
        self.name = names.schedule_group
        self.arn = names.schedule_group_arn
        self.tags = tags

    def desired(self, outputs: Outputs) -> Properties:  # noqa: ARG002 - needs nobody's outputs
        """Its tags: there is no more to a group."""
        return {"tags": owned(self.tags)}

    def read(self) -> Observed | None:
        """The group with its tags, or None."""
        return self._look(at_once=False)

    def read_back(self) -> Observed | None:
        """As `read`, in one round trip: it is there."""
        return self._look(at_once=True)

    def _look(self, *, at_once: bool) -> Observed | None:
        parts = gather_if_found(self._find, self._tags, at_once=at_once)
        if parts is None:
            return None
        group, tags = parts
        is_going = group.get("State") == "DELETING"
        return Observed(
            arn=group["Arn"],
            properties={"tags": tags},
            condition=Condition.CHANGING if is_going else Condition.READY,
            deleting=is_going,
        )

    def create(self, desired: Properties) -> None:  # noqa: ARG002 - there is no more to a group
        """Create it with its tags; again, if one was just going."""
        wait_until(self.aws, self._is_there, GONE)

    def creation(self, desired: Properties) -> tuple[Call, ...]:  # noqa: ARG002 - see `create`
        """The group, with nothing in it."""
        return (
            Call(
                "scheduler",
                "CreateScheduleGroup",
                self._creation_request(),
                "For the schedules of announcements: they have no tags, their group has.",
            ),
        )

    def update(self, desired: Properties, changes: tuple[Change, ...], observed: Observed) -> None:  # noqa: ARG002
        """The tags, which is all there is."""
        if gone := removed(changes):
            self._client.untag_resource(ResourceArn=self.arn, TagKeys=gone)
        self._client.tag_resource(ResourceArn=self.arn, Tags=as_list(self.tags))

    def delete(self) -> None:
        """Delete it with every schedule in it."""
        ignoring(lambda: self._client.delete_schedule_group(Name=self.name), ABSENT, EXISTS)

    @property
    def _client(self) -> Any:
        return self.aws.client("scheduler")

    def _find(self) -> Any:
        return find(lambda: self._client.get_schedule_group(Name=self.name), ABSENT)

    def _tags(self) -> dict[str, str]:
        return as_map(self._client.list_tags_for_resource(ResourceArn=self.arn).get("Tags", []))

    def _is_there(self) -> bool | None:
        """Whether one that stays is there."""
        request = self._creation_request()
        if ignoring(lambda: self._client.create_schedule_group(**request), EXISTS):
            return True
        found = self.read()
        return None if found is None or found.deleting else True

    def _creation_request(self) -> dict[str, Any]:
        return {"Name": self.name, "Tags": as_list(self.tags)}


SCHEDULE_GROUP = Statement("ScheduleGroup", lambda names: [names.schedule_group_arn])
SCHEDULES = Statement("Schedules", lambda names: [names.schedules_arn])
PASS_ROLE = Statement(
    "PassScheduleRole",
    lambda names: [names.role_arn("schedule")],
    passed_to("scheduler.amazonaws.com"),
)
KIND = Kind(
    ScheduleGroup.type,
    "scheduler",
    (ABSENT,),
    describe=lambda aws, arn: find(
        lambda: aws.client("scheduler").get_schedule_group(Name=name_in(arn)), ABSENT
    ),
    tags=lambda aws, arn: as_map(
        aws.client("scheduler").list_tags_for_resource(ResourceArn=arn)["Tags"]
    ),
    calls=(
        SCHEDULE_GROUP.calls(
            "scheduler",
            "CreateScheduleGroup GetScheduleGroup DeleteScheduleGroup TagResource "
            "UntagResource ListTagsForResource",
        ),
        SCHEDULE_GROUP.calls("scheduler", "CreateScheduleGroup", "scheduler:TagResource"),
        # With the group goes what is in it (aws: schedule-group-takes-its-schedules).
        SCHEDULES.calls("scheduler", "DeleteScheduleGroup", "scheduler:DeleteSchedule"),
        SCHEDULES.calls("scheduler", "CreateSchedule UpdateSchedule DeleteSchedule"),
        PASS_ROLE.calls("scheduler", "CreateSchedule UpdateSchedule", "iam:PassRole"),
    ),
)
