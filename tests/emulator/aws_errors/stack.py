"""A stack in an account, raised through `provision`: as `up` does, without its screen."""

import threading

from botocore.exceptions import BotoCoreError, ClientError

from smsverifier.aws import Aws, AwsTarget
from smsverifier.config import Config
from smsverifier.provision.apply import apply_plan
from smsverifier.provision.observe import observe
from smsverifier.provision.plan import Action, Plan, plan_up
from smsverifier.resources.catalog import catalog, names_of
from tests.support.account import Account
from tests.support.clock import ThreadClock
from tests.support.whole_stack import Silent


class Stack:
    """One stack of an account."""

    def __init__(self, account: Account, config: Config) -> None:
        self.account = account
        self.config = config
        where, clock = AwsTarget(config.region, endpoint_url=account.endpoint_url), ThreadClock()
        self.aws = Aws(where, clock=clock, sleep=clock.sleep)
        self.names = names_of(config, self.aws)
        self.resources = catalog(config, self.aws)

    def up(self) -> list[BaseException]:
        """Create or converge; the errors that stopped it, none if it is complete."""
        try:
            observation = observe(self.resources)
        except (ClientError, BotoCoreError) as error:
            return [error]
        plan = plan_up(self.config.stack, self.resources, observation)
        report = apply_plan(
            plan, self.resources, observation, Silent(), threading.Event(), self.aws
        )
        return [outcome.error for outcome in report.failures if outcome.error]

    def plan(self) -> Plan:
        """What another `up` would do."""
        return plan_up(self.config.stack, self.resources, observe(self.resources))

    def there(self) -> int:
        """How many resources are as they should be, whatever the account's rules."""
        rules, self.account.rules[:] = list(self.account.rules), []
        try:
            return sum(1 for step in self.plan().steps if step.action is Action.KEEP)
        finally:
            self.account.rules[:] = rules
