"""A setting that moto has no room for, shown by the call that tells of it.

Made by a stand-in at the door of the embedded AWS: it lies over the answer until a call takes the
setting off, as AWS would.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from smsverifier.local.calls import AwsResponse, Call, with_json
from smsverifier.local.dispatcher import Forward, Override
from smsverifier.local.embedded import EmbeddedAws


@dataclass
class Overlay:
    """`change` is made to every answer of the operation `told_by`."""

    told_by: tuple[str, str]
    change: Callable[[dict[str, Any]], object]
    taken_off_by: tuple[str, str] = ("", "")
    taken_off: Callable[[dict[str, Any]], bool] = lambda _: False
    """Whether a call with these parameters ends it."""

    def lay(self, embedded: EmbeddedAws) -> None:
        """From now on."""
        lies = [True]

        def change(document: Any) -> None:
            self.change(document)

        def tell(call: Call, forward: Forward) -> AwsResponse:
            answer = forward(call)
            return with_json(answer, change) if lies else answer

        def take_off(call: Call, forward: Forward) -> AwsResponse:
            if self.taken_off(call.params):
                lies.clear()
            return before(call, forward)

        overrides = embedded.dispatcher.overrides
        alone: tuple[Override, bool] = (lambda call, forward: forward(call), True)
        before, _ = overrides.get(self.taken_off_by, alone)
        self._stand_in(embedded, self.told_by, tell)
        if self.taken_off_by[0]:
            self._stand_in(embedded, self.taken_off_by, take_off)

    def _stand_in(self, embedded: EmbeddedAws, call: tuple[str, str], answer: Override) -> None:
        embedded.dispatcher.override(*call, answer)
