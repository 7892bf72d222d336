"""What a cross-key rule is. The rules themselves are in `rules`, `form_rules` and `sms_rules`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from smsverifier.config.model import Config
from smsverifier.errors import Mistake


@dataclass(frozen=True)
class Rule:
    """The dotted keys a rule reads, and its check: a valid model → what is wrong with it."""

    reads: tuple[str, ...]
    check: Callable[[Config], Iterable[Mistake]]
