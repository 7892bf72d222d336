"""CloudWatch and SNS topics as the embedded AWS plays them: who is told when something goes wrong.

metrics       what is measured: queues, invocations, pipes, figures in log lines
evaluation    from figures to an alarm's state
alarms        CloudWatch's calls, and the look at every alarm
dashboards    PutDashboard, which takes no nonsense
topics        topics whose subscribers must confirm, and the mails to them
"""

from collections.abc import Callable

from smsverifier.local.alerts import dashboards
from smsverifier.local.alerts.alarms import Alarms
from smsverifier.local.alerts.metrics import Metrics
from smsverifier.local.alerts.topics import Topics
from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.email.mailbox import Mailbox


class Alerts:
    """All of it, over one account."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        mailbox: Mailbox,
        clock: Callable[[], float],
    ) -> None:
        self.metrics = Metrics(clock)
        self.topics = Topics(mailbox, clock)
        self.alarms = Alarms(dispatcher.lock, self.metrics, self.topics, clock)
        self.metrics.install(dispatcher)
        self.topics.install(dispatcher)
        self.alarms.install(dispatcher)
        dashboards.install(dispatcher)
