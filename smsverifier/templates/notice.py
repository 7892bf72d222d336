"""The usual privacy notice: what is stored, for what, where, how long, and whom to ask.

Made from the configuration alone, a paragraph for each, in every language; `form.privacy` puts one
of the organiser's in its place. It says what this stack does, and promises nothing else.
"""

from collections.abc import Iterator

from smsverifier.config import Config
from smsverifier.templates.words import Texts, filled, translation_in, words_for


def usual_notice(config: Config, language: str) -> str:
    """The notice in `language`, each of its points a paragraph."""
    return "\n\n".join(_points(config, language, words_for(config, language)))


def _points(config: Config, language: str, words: Texts) -> Iterator[str]:
    form, registrations = config.form, config.registrations
    translated = translation_in(config, language).labels
    labels = (translated.get(field.name) or field.label for field in form.fields)
    yield filled(words["notice_stored"], labels=", ".join(labels))
    if form.consent is not None or form.adults_only:
        yield words["notice_ticks"]
    yield filled(words["notice_purpose"], event=config.event.name)
    place = words.get(f"place_{config.region}", config.region)
    yield filled(words["notice_place"], place=place)
    if registrations.retention_days is None:
        yield words["notice_kept"]
    else:
        yield filled(words["notice_days"], days=str(registrations.retention_days))
    yield from _whom_to_ask(config, words)


def _whom_to_ask(config: Config, words: Texts) -> Iterator[str]:
    organiser = config.organiser
    if not organiser.contact:
        yield words["notice_nobody"]
        return
    key = "notice_ask_name" if organiser.name else "notice_ask"
    yield filled(words[key], name=organiser.name, contact=organiser.contact)
    yield filled(words["notice_withdraw"], contact=organiser.contact)
