"""What of an answer may be in a text, and what is to be said about it: four rules.

Each type of field names one (`config.field_types`); rules on the message, samples and advice ask
the rule and know no type. What is sent in the end `sms.text.sendable` decides, in the handler too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from smsverifier.config.model import FormField
from smsverifier.sms.text import CODE_LIMIT, NAME_LIMIT

FIT_NAME = f"letters, blanks and . , ' -, at most {NAME_LIMIT}; no links, no digits"
FIT_CODE = f"letters A to Z, digits, - and /, at most {CODE_LIMIT}"


@dataclass(frozen=True, kw_only=True)
class SendRule:
    """What of an answer is in a text: one of `NAME`, `CODED`, `OPTION` and `NEVER`."""

    checked_as: Literal["name", "code"]
    """Which check of `sms.text.sendable` an answer that is none of the options must pass."""
    is_in_messages: bool
    """Whether a message may have a placeholder for it; what phones make tappable may not."""
    is_in_own_words: bool
    """Whether people word it themselves; a carrier may refuse their letters."""
    may_be_dropped: bool
    """Whether what the API takes may still not be fit to be sent."""
    longest: Callable[[FormField], int]
    """The most characters that an answer adds to a text."""
    samples: Callable[[FormField, str, int], Sequence[str]]
    """Answers, the longest in a text among them, of these letters, of which one that is typed may
    grow to so many."""
    fit: str
    """What is fit to be sent, as a sentence."""


def _letters(field: FormField, letters: str, growth: int) -> Sequence[str]:
    return [letters[: field.max_length * growth]]


NAME = SendRule(
    checked_as="name",
    is_in_messages=True,
    is_in_own_words=True,
    may_be_dropped=True,
    longest=lambda _field: NAME_LIMIT,
    samples=_letters,
    fit=f"Fit are {FIT_NAME}. For roll numbers and the like use type: code.",
)
"""What could be a name, and nothing else."""
CODED = SendRule(
    checked_as="code",
    is_in_messages=True,
    is_in_own_words=True,
    may_be_dropped=False,
    longest=lambda _field: CODE_LIMIT,
    samples=lambda field, _letters, _growth: ["X" * min(field.max_length, CODE_LIMIT)],
    fit=f"Fit are {FIT_CODE}.",
)
"""As it is typed: the schema takes only what `sms.text.safe_code` does."""
OPTION = SendRule(
    checked_as="name",
    is_in_messages=True,
    is_in_own_words=False,
    may_be_dropped=False,
    longest=lambda field: max(map(len, field.options), default=NAME_LIMIT),
    samples=lambda field, _letters, _growth: field.options,
    fit="Options go in whole.",
)
"""The organiser's own words, whole."""
NEVER = SendRule(
    checked_as="name",
    is_in_messages=False,
    is_in_own_words=False,
    may_be_dropped=False,
    longest=lambda _field: NAME_LIMIT,
    samples=_letters,
    fit="It is never sent.",
)
"""Phones make numbers and addresses tappable."""
