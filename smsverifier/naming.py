"""Every name and ARN of a stack: deterministic, so that AWS itself is the state.

Names are compared whole, never by prefix (`hack` is not `hack-2`).
"""

from dataclasses import dataclass

OUR_TAGS = "smsverifier:"
"""How every key of ours begins; the configuration may name none such."""
STACK_TAG = "smsverifier:stack"
VERSION_TAG = "smsverifier:version"
PAUSED_TAG = "smsverifier:paused"
"""On the pipe and on the function while the stack is paused; its value says since when. On both,
because a pipe that is being replaced is gone for a minute, and its tags with it."""
ALERTS_TAG = "smsverifier:alerts"
"""On the function as long as there may be anything of `alerts`: without it nobody need look."""
EJECTED_TAG = "smsverifier:ejected"
"""On the table of a stack that was handed over (`provision.ejected`): to what, and on which day."""
TAGS_TAG = "smsverifier:tags"
"""Lists the keys of the configuration's `tags`, where there are any (`provision.managed_tags`)."""
ROLE_PATH = "/smsverifier/"
STAGE = "live"


@dataclass(frozen=True)
class Names:
    """The names of one stack in one account and region."""

    stack: str
    region: str
    account: str

    @property
    def table(self) -> str:
        """The registrations table."""
        return f"{self.stack}-registrations"

    @property
    def queue(self) -> str:
        """The dead-letter queue."""
        return f"{self.stack}-dead-letters"

    @property
    def function(self) -> str:
        """The handler function."""
        return f"{self.stack}-handler"

    @property
    def function_log_group(self) -> str:
        """The handler's log group; Lambda fixes this name."""
        return f"/aws/lambda/{self.function}"

    @property
    def pipe(self) -> str:
        """The pipe from the table's stream to the handler."""
        return f"{self.stack}-registrations-to-sms"

    @property
    def pipe_log_group(self) -> str:
        """The pipe's log group; vended logs want this prefix (aws: pipe-log-is-vended)."""
        return f"/aws/vendedlogs/pipes/{self.pipe}"

    @property
    def api(self) -> str:
        """The REST API. API Gateway's names are not unique: the tag decides as well."""
        return f"{self.stack}-registrations"

    @property
    def alert_topic(self) -> str:
        """The SNS topic that alerts go through."""
        return f"{self.stack}-alerts"

    def alarm(self, what: str) -> str:
        """The CloudWatch alarm about `what` (`resources.alarm_definitions`)."""
        return f"{self.stack}-alarm-{what}"

    @property
    def cloudwatch_dashboard(self) -> str:
        """The dashboard. Its names are one account's, so the region is in it."""
        # aws: dashboards-are-global
        return f"{self.stack}-{self.region}-registrations"

    @property
    def schedule_group(self) -> str:
        """The group of the schedules by which announcements go: one for each that is to go."""
        return f"{self.stack}-announcements"

    def role(self, purpose: str) -> str:
        """The role for `handler`, `pipe`, `api` or `schedule`; IAM is global, hence the region."""
        return f"{self.stack}-{self.region}-{purpose}"

    def role_arn(self, purpose: str) -> str:
        """The ARN of that role."""
        return f"arn:aws:iam::{self.account}:role{ROLE_PATH}{self.role(purpose)}"

    @property
    def receipts_role(self) -> str:
        """The role by which SNS logs what became of SMS: one for all stacks of a region."""
        return f"smsverifier-{self.region}-receipts"

    @property
    def receipts_role_arn(self) -> str:
        """The ARN of that role."""
        return f"arn:aws:iam::{self.account}:role{ROLE_PATH}{self.receipts_role}"

    @property
    def receipt_log_groups(self) -> tuple[str, str]:
        """Where SNS logs what arrived and what did not (aws: delivery-logs)."""
        group = f"sns/{self.region}/{self.account}/DirectPublishToPhoneNumber"
        return group, f"{group}/Failure"

    @property
    def table_arn(self) -> str:
        """The table's ARN."""
        return self._arn("dynamodb", f"table/{self.table}")

    @property
    def queue_arn(self) -> str:
        """The dead-letter queue's ARN."""
        return self._arn("sqs", self.queue)

    @property
    def function_arn(self) -> str:
        """The handler's ARN, unqualified."""
        return self._arn("lambda", f"function:{self.function}")

    @property
    def pipe_arn(self) -> str:
        """The pipe's ARN."""
        return self._arn("pipes", f"pipe/{self.pipe}")

    @property
    def alert_topic_arn(self) -> str:
        """The topic's ARN."""
        return self._arn("sns", self.alert_topic)

    def alarm_arn(self, what: str) -> str:
        """The ARN of that alarm."""
        return self._arn("cloudwatch", f"alarm:{self.alarm(what)}")

    @property
    def cloudwatch_dashboard_arn(self) -> str:
        """The dashboard's ARN, which has no region."""
        return f"arn:aws:cloudwatch::{self.account}:dashboard/{self.cloudwatch_dashboard}"

    @property
    def schedule_group_arn(self) -> str:
        """The group's ARN."""
        return self._arn("scheduler", f"schedule-group/{self.schedule_group}")

    @property
    def schedules_arn(self) -> str:
        """The ARNs of the schedules in it."""
        return self._arn("scheduler", f"schedule/{self.schedule_group}/*")

    def log_group_arn(self, name: str) -> str:
        """A log group's ARN without the `:*` that others end with (aws: log-arn-two-forms)."""
        return self._arn("logs", f"log-group:{name}")

    def _arn(self, service: str, rest: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{rest}"
