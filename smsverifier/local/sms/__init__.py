"""SMS as the embedded AWS plays it: SNS, the account, simulated deliveries, the outbox.

sns, end_user_messaging, spend_metric    the services' calls
account_state                            what they keep, and AWS's rules for it
phone_numbers, delivery                  who plays which failure, and what becomes of an SMS
outbox                                   every SMS on a page
"""

from collections.abc import Callable

from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.settings import AccountSettings
from smsverifier.local.sms.account_state import SmsAccount, SmsAccounts
from smsverifier.local.sms.delivery import DeliveryStatusLog
from smsverifier.local.sms.end_user_messaging import EndUserMessaging
from smsverifier.local.sms.outbox import Outbox
from smsverifier.local.sms.sns import Sns, SnsAccountCalls
from smsverifier.local.sms.spend_metric import SpendMetric
from smsverifier.local.state import Stateful


class SmsServices:
    """SNS, End User Messaging, the delivery logs and the spend metric over one account."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        outbox: Outbox,
        settings: AccountSettings,
        clock: Callable[[], float],
    ) -> None:
        self._accounts = SmsAccounts(SmsAccount, clock, settings)
        self._log = DeliveryStatusLog(dispatcher, self._accounts, clock)
        self._outbox = outbox
        sns = Sns(outbox, self._accounts, self._log, clock)
        sns.install(dispatcher)
        self._throttle = sns.throttle
        self._log.install()
        SnsAccountCalls(self._accounts, sns.send_code).install(dispatcher)
        EndUserMessaging(self._accounts).install(dispatcher)
        SpendMetric(self._accounts, clock).install(dispatcher)

    @property
    def keepers(self) -> tuple[Stateful, ...]:
        """Whatever holds state here, but for the outbox."""
        return self._accounts, self._log, self._throttle

    @property
    def delivery_log(self) -> DeliveryStatusLog:
        """What SNS writes about SMS into logs."""
        return self._log

    def settings(self) -> AccountSettings:
        """What AWS has granted to the account."""
        return self._accounts.settings

    def clear(self, settings: AccountSettings) -> None:
        """Forgets every SMS and every region; the account is now one with `settings`."""
        self._accounts.clear(settings)
        self._log.clear()
        self._throttle.clear()
        self._outbox.clear()
