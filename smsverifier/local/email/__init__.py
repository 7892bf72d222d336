"""E-mail as the embedded AWS plays it: SES v2, its account, simulated deliveries.

ses              SendEmail and the calls about the account
identities       domains and addresses, pending until somebody clicks in the outbox
account_state    what SES keeps in a region, and its limits
mailbox          every mail that was sent
"""

from collections.abc import Callable

from smsverifier.local.dispatcher import Dispatcher
from smsverifier.local.email.account_state import EmailAccount, EmailAccounts
from smsverifier.local.email.identities import Identities
from smsverifier.local.email.mailbox import Mailbox
from smsverifier.local.email.ses import Ses
from smsverifier.local.settings import AccountSettings
from smsverifier.local.state import Stateful


class EmailServices:
    """SES v2 over one account."""

    def __init__(
        self,
        dispatcher: Dispatcher,
        settings: AccountSettings,
        clock: Callable[[], float],
    ) -> None:
        self._accounts = EmailAccounts(EmailAccount, clock, settings)
        self.mailbox = Mailbox()
        self.identities = Identities(self.mailbox, clock)
        self.identities.install(dispatcher)
        Ses(self.mailbox, self._accounts, clock).install(dispatcher)

    @property
    def keepers(self) -> tuple[Stateful, ...]:
        """Whatever holds state here: identities are kept in moto."""
        return self._accounts, self.mailbox

    def clear(self, settings: AccountSettings) -> None:
        """Forgets every region; the account is now one with `settings`."""
        self._accounts.clear(settings)
        self.mailbox.clear()
