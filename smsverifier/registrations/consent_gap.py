"""Rows without what the form asks of everybody: the consent in its words, the tick of full age.

A sheet's own wording is another one, so an import records neither: a proof of words that nobody
read would be none. What is said of that is said here, wherever such people could be texted.
"""

from collections.abc import Iterable, Mapping

from smsverifier.config import Config
from smsverifier.row import CONSENT_ADULT, CONSENT_WORDING, Item
from smsverifier.templates.form_marks import form_marks

_WORDS: Mapping[str, str] = {
    CONSENT_WORDING: "consent",
    CONSENT_ADULT: "being 18 or older",
}


def needed_marks(config: Config) -> tuple[str, ...]:
    """The attributes that every row of the form has."""
    return tuple(mark.attribute for mark in form_marks(config) if mark.is_required)


def without_marks(items: Iterable[Item], marks: Iterable[str]) -> int:
    """How many of these lack one of them."""
    needed = set(marks)
    return sum(not needed <= item.keys() for item in items)


def marks_in_words(marks: Iterable[str]) -> str:
    """`consent and being 18 or older`."""
    return " and ".join(_WORDS[mark] for mark in marks)
