"""What the function asks of its surroundings for an announcement: its own tags, its schedules.

The clients are made at the first question: no confirmation ever waits for them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from announced import PAUSED_TAG
from botocore.exceptions import ClientError
from outcomes import name_of

MakeClient = Callable[[str], Any]


@dataclass
class OwnResources:
    """Those of one stack."""

    stack: str
    function_arn: str
    make_client: MakeClient

    def is_paused(self) -> bool:
        """Whether `pause` has marked this function. Raises what AWS answers: then nothing goes."""
        # An ARN with a version or an alias names no resource that has tags.
        arn = ":".join(self.function_arn.split(":")[:7])
        return PAUSED_TAG in self._lambda.list_tags(Resource=arn)["Tags"]

    def end_schedule(self, name: str) -> None:
        """Take the schedule of an announcement away, if it is there; with its time it goes too."""
        try:
            self._scheduler.delete_schedule(Name=name, GroupName=f"{self.stack}-announcements")
        except ClientError as error:
            if name_of(error) != "ResourceNotFoundException":
                raise

    @cached_property
    def _lambda(self) -> Any:
        return self.make_client("lambda")

    @cached_property
    def _scheduler(self) -> Any:
        return self.make_client("scheduler")
