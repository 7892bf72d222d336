"""What the page sends beside the answers: its language, the consent, the tick of full age.

Their names begin with `_`, which no field's can. The body's model has them only where the
configuration has, each with the very values that the page can send; the mapping template stores
them as attributes of their own (decision 0058).
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from smsverifier.config import Config
from smsverifier.row import CONSENT_ADULT, CONSENT_AT, CONSENT_WORDING, FORM_LANGUAGE
from smsverifier.templates.words import translation_in

LANGUAGE, CONSENT, ADULT = "_language", "_consent", "_adult"
YES = "yes"
_HASH_DIGITS = 16


@dataclass(frozen=True, kw_only=True)
class FormMark:
    """One of them."""

    name: str
    values: Mapping[str, str]
    """Language of the page → what it sends; the model takes nothing else."""
    is_required: bool
    attribute: str
    """Where it is stored, if it was sent."""
    moment: str | None = None
    """Where the time of the request is stored with it."""


def form_marks(config: Config) -> tuple[FormMark, ...]:
    """Those that this configuration has."""
    return tuple(_marks(config))


def sent_marks(config: Config, language: str) -> dict[str, str]:
    """What a page read in `language` sends of them, with every tick set."""
    return {mark.name: mark.values[language] for mark in form_marks(config)}


def consent_wording(config: Config, language: str) -> str:
    """The words beside the tick on a page read in `language`; nothing where none are."""
    consent = config.form.consent
    return "" if consent is None else translation_in(config, language).consent or consent.text


def wording_hash(words: str) -> str:
    """How a row says which words somebody agreed to: 16 hex digits."""
    return hashlib.sha256(words.encode()).hexdigest()[:_HASH_DIGITS]


def _marks(config: Config) -> Iterator[FormMark]:
    form = config.form
    languages: tuple[str, ...] = form.languages
    if form.consent is not None:
        yield FormMark(
            name=CONSENT,
            values={each: wording_hash(consent_wording(config, each)) for each in languages},
            is_required=form.consent.required,
            attribute=CONSENT_WORDING,
            moment=CONSENT_AT,
        )
    if form.adults_only:
        yes = dict.fromkeys(languages, YES)
        yield FormMark(name=ADULT, values=yes, is_required=True, attribute=CONSENT_ADULT)
    if languages != ("en",) or form.consent is not None:
        itself = {language: language for language in languages}
        yield FormMark(name=LANGUAGE, values=itself, is_required=False, attribute=FORM_LANGUAGE)
