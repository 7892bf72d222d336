"""The phones' side of the embedded AWS in one object: put at the door, emptied, asked."""

from collections.abc import Callable

from smsverifier.local.account import AccountSettings
from smsverifier.local.door import Door
from smsverifier.local.phones.accounts import SmsAccounts
from smsverifier.local.phones.delivery_log import DeliveryLog
from smsverifier.local.phones.end_user_messaging import EndUserMessaging
from smsverifier.local.phones.metrics import SpendMetric
from smsverifier.local.phones.outbox import Outbox
from smsverifier.local.phones.sns import Sns
from smsverifier.local.phones.sns_account import SnsAccountCalls
from smsverifier.local.state import Keeper


class Phones:
    """SNS, End User Messaging, the delivery logs and the spend metric over one account."""

    def __init__(
        self, door: Door, outbox: Outbox, settings: AccountSettings, clock: Callable[[], float]
    ) -> None:
        self._accounts = SmsAccounts(clock, settings)
        self._log = DeliveryLog(door, self._accounts, clock)
        self._outbox = outbox
        sns = Sns(outbox, self._accounts, self._log, clock)
        sns.install(door)
        self._throttle = sns.throttle
        self._log.install()
        SnsAccountCalls(self._accounts, sns.send_code).install(door)
        EndUserMessaging(self._accounts).install(door)
        SpendMetric(self._accounts, clock).install(door)

    @property
    def keepers(self) -> tuple[Keeper, ...]:
        """Whatever holds state here, but for the outbox."""
        return self._accounts, self._log, self._throttle

    def settings(self) -> AccountSettings:
        """What AWS has granted to the account."""
        return self._accounts.settings

    def clear(self, settings: AccountSettings) -> None:
        """Forgets every SMS and every region; the account is now one with `settings`."""
        self._accounts.clear(settings)
        self._log.clear()
        self._throttle.clear()
        self._outbox.clear()
