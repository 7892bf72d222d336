"""The group of the schedules by which announcements go, and the role that calls the function."""

from smsverifier.terraform.handover import Handover, Part, together
from smsverifier.terraform.hcl import resource
from smsverifier.terraform.roles import role
from smsverifier.terraform.tags import tags

KEY = "schedule_group"


def announcements(handover: Handover) -> Part:
    """`aws_scheduler_schedule_group.announcements` and the role of its schedules."""
    name = handover.request(KEY, "CreateScheduleGroup")["Name"]
    group = resource(
        "aws_scheduler_schedule_group",
        "announcements",
        {"name": name, "tags": tags(handover, KEY)},
        comment="The schedules in it come and go with announcements: `smsverifier announce`.",
    )
    imports = handover.imported("aws_scheduler_schedule_group.announcements", name)
    return together(role(handover, "schedule"), Part((group,), imports))
