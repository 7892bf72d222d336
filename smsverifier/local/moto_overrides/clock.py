"""moto's own questions what time it is, answered by the clock of the embedded AWS.

moto: every service stamps by the machine's clock, so that no test can let a day pass. `unix_time`
and `utcnow` of `moto.core.utils` are asked by all of moto that we use, and by this package.
"""

import datetime
import time
from collections.abc import Callable
from types import SimpleNamespace

from moto.apigateway import models as apigateway
from moto.core import utils


class MotoDatetime(datetime.datetime):
    """What `datetime.datetime` is within `moto.core.utils`."""

    clock: Callable[[], float] = staticmethod(time.time)

    @classmethod
    def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:  # type: ignore[override]
        """The moment by the clock."""
        return datetime.datetime.fromtimestamp(cls.clock(), tz)


def install_clock(clock: Callable[[], float]) -> None:
    """moto's time is that of `clock` from now on."""
    MotoDatetime.clock = staticmethod(clock)
    utils.datetime = SimpleNamespace(datetime=MotoDatetime)
    apigateway.time = SimpleNamespace(time=clock)
