"""Rules on languages: what is translated belongs to the form and to one of its languages."""

from collections import Counter
from collections.abc import Iterable, Iterator

from smsverifier.config.model import Config, Translation, further_sms
from smsverifier.config.rule import Rule
from smsverifier.config.wording import did_you_mean, dotted, quoted
from smsverifier.errors import Mistake


def _unique_languages(config: Config) -> Iterator[Mistake]:
    for language, count in Counter(config.form.languages).items():
        if count > 1:
            yield Mistake("form.languages", f"{language} {count} times", "each language once")


def _translated_languages(config: Config) -> Iterator[Mistake]:
    others = config.form.languages[1:]
    first = f"its texts are those of {{}} itself, as {config.form.languages[0]} comes first"
    for keys, own, given in _given_languages(config):
        for language in given:
            if language == config.form.languages[0]:
                yield Mistake(dotted((*keys, language)), "the first language", first.format(own))
            elif language not in others:
                allowed = f"a language of form.languages but the first: {_words(others)}"
                yield Mistake(dotted((*keys, language)), quoted(language), allowed)


def _given_languages(config: Config) -> Iterator[tuple[tuple[str, ...], str, Iterable[str]]]:
    """Where texts in further languages stand, where that in the first one does, and which."""
    yield ("form", "translations"), "form", config.form.translations
    yield ("sms", "messages"), "sms.message", config.sms.messages
    for kind, further in further_sms(config).items():
        yield ("sms", kind, "messages"), f"sms.{kind}.message", further.messages


def _message_languages(config: Config) -> Iterator[Mistake]:
    sms = config.sms
    templates = {} if sms.dlt is None else sms.dlt.templates
    for keys, given in (
        (("sms", "name_fallbacks"), sms.name_fallbacks),
        (("sms", "dlt", "templates"), templates),
    ):
        for language in given:
            if language not in sms.messages:
                allowed = f"a language of sms.messages: {_words(sms.messages)}"
                yield Mistake(dotted((*keys, language)), quoted(language), allowed)
    for kind, further in further_sms(config).items():
        for language in further.dlt.templates if further.dlt else ():
            if language not in further.messages:
                allowed = f"a language of sms.{kind}.messages: {_words(further.messages)}"
                where = ("sms", kind, "dlt", "templates", language)
                yield Mistake(dotted(where), quoted(language), allowed)


def _translated_fields(config: Config) -> Iterator[Mistake]:
    options = {field.name: field.options for field in config.form.fields}
    for path, translation in _translations(config):
        for name in translation.labels:
            if name not in options:
                yield _unknown((*path, "labels", name), name, "field of the form", options)
        for name, shown in translation.options.items():
            if not options.get(name):
                choices = [field for field in options if options[field]]
                yield _unknown((*path, "options", name), name, "field with options", choices)
                continue
            for option in shown:
                if option not in options[name]:
                    where = (*path, "options", name, option)
                    yield _unknown(where, option, f"option of {name}", options[name])


def _unknown(path: tuple[str, ...], found: str, what: str, known: Iterable[str]) -> Mistake:
    allowed = f"the name of a {what}: {_words(known)}{did_you_mean(found, known)}"
    return Mistake(dotted(path), quoted(found), allowed)


def _same_twice(config: Config) -> Iterator[Mistake]:
    for path, translation in _translations(config):
        for name, shown in translation.options.items():
            twice = [text for text, count in Counter(shown.values()).items() if count > 1]
            if twice:
                where = dotted((*path, "options", name))
                yield Mistake(where, f"{quoted(twice[0])} more than once", "each text once")


def _translated_consent(config: Config) -> Iterator[Mistake]:
    for path, translation in _translations(config):
        if translation.consent and config.form.consent is None:
            allowed = "nothing, as form.consent asks for none"
            yield Mistake(dotted((*path, "consent")), quoted(translation.consent), allowed)


def _translations(config: Config) -> Iterator[tuple[tuple[str, ...], Translation]]:
    for language, translation in config.form.translations.items():
        yield ("form", "translations", language), translation


def _words(known: Iterable[str]) -> str:
    return ", ".join(known) or "there is none"


_LANGUAGES = ("form.languages", "form.translations")

LANGUAGE_RULES: tuple[Rule, ...] = (
    Rule(("form.languages",), _unique_languages),
    Rule((*_LANGUAGES, "sms.messages", "sms.waiting", "sms.promoted"), _translated_languages),
    Rule(
        ("sms.messages", "sms.name_fallbacks", "sms.dlt", "sms.waiting", "sms.promoted"),
        _message_languages,
    ),
    Rule((*_LANGUAGES, "form.fields"), _translated_fields),
    Rule(("form.translations",), _same_twice),
    Rule(("form.translations", "form.consent"), _translated_consent),
)
