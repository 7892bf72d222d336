"""Whose key is whose: the owner's of this run, and one for each process of a function."""

import secrets
import threading
from dataclasses import dataclass

from smsverifier.core.access_key import AccessKey
from smsverifier.local.calls import OWNER, Caller
from smsverifier.local.keys import new_access_key


@dataclass(frozen=True)
class Holder:
    """A key, and whoever has it: `OWNER`, or a function."""

    caller: Caller
    key: AccessKey


class Keyring:
    """The keys that are good at this moment."""

    def __init__(self, owner: AccessKey) -> None:
        self._lock = threading.Lock()
        self._holders = {owner.id: Holder(OWNER, owner)}

    def find(self, key_id: str) -> Holder | None:
        """Whoever has this key."""
        return self._holders.get(key_id)

    def issue(self, name: str, role: str = "") -> AccessKey:
        """A new key for the function called `name`, with its role's rights, and a token."""
        key = new_access_key("ASIA", secrets.token_urlsafe(32))
        with self._lock:
            self._holders[key.id] = Holder(Caller(name, role), key)
        return key

    def revoke(self, key: AccessKey) -> None:
        """Let the key be good for nothing; one that is so already may be given."""
        with self._lock:
            self._holders.pop(key.id, None)
